// Whom a token names: signature, end and revocation are checked each time. None if it does not open.
module.exports = (app, token) => {
  const [id, until, sum] = token.split(".")
  const right = $security.hs256(`${id}.${until}`, "a bench, and no secret")
  if (!$security.equal(sum || "", right) || Number(until) < Date.now() / 1000) {
    return null
  }
  const ines = app.findRecordById("participants", id)
  return ines.getBool("revoked") ? null : ines
}
