/// <reference path="../pb_data/types.d.ts" />
// The pages of the same portal in PocketBase.
routerAdd("GET", "/p/{token}", (e) => {
  const ines = require(`${__hooks}/visit.js`)($app, e.request.pathValue("token"))
  if (!ines) {
    return e.string(403, "This link does not open.")
  }
  const project = $app.findRecordById("projects", ines.get("project"))
  const of = (name) =>
    $app.findRecordsByFilter(name, "project = {:project}", "", 0, 0, { project: project.id })
  const page = $template.loadFiles(`${__hooks}/portal.html`).render({
    style: "/* " + "a sheet as long as ours ".repeat(330) + "*/",
    ines: ines.get("name"),
    title: project.get("title"),
    client: project.get("client"),
    milestones: of("milestones").map((one) => one.publicExport()),
    updates: of("updates").map((one) => one.publicExport()),
    files: of("files").map((one) => one.publicExport()),
    approvals: of("approvals").map((one) => one.publicExport()),
  })
  e.response.header().set("Cache-Control", "private, no-store")
  return e.html(200, page)
})

routerAdd("POST", "/p/{token}/approvals/{approval}", (e) => {
  const token = e.request.pathValue("token")
  let status = 403
  $app.runInTransaction((app) => {
    const ines = require(`${__hooks}/visit.js`)(app, token)
    if (!ines) {
      return
    }
    const approval = app.findRecordById("approvals", e.request.pathValue("approval"))
    if (approval.get("project") !== ines.get("project") || approval.get("decided")) {
      status = 409
      return
    }
    const at = new Date().toISOString()
    approval.set("decided", "approved")
    approval.set("decided_by", ines.id)
    approval.set("decided_at", at)
    app.save(approval)
    const project = ines.get("project")
    const last = app.findRecordsByFilter(
      "events", "project = {:project}", "-place", 1, 0, { project })[0]
    const before = last ? last.get("hash") : ""
    const body = JSON.stringify({ approval: approval.id, by: ines.id, at })
    const event = new Record(app.findCollectionByNameOrId("events"))
    event.set("project", project)
    event.set("place", (last ? last.getInt("place") : 0) + 1)
    event.set("body", body)
    event.set("before", before)
    event.set("hash", $security.sha256(before + body))
    app.save(event)
    status = 303
  })
  return status === 303 ? e.redirect(303, `/p/${token}`) : e.string(status, "No.")
})
