/// <reference path="../pb_data/types.d.ts" />
// The same portal in PocketBase: its collections, and PEER_PROJECTS projects with PEER_QUESTIONS
// each. A path for each goes to the file that PEER_PATHS names.
migrate((app) => {
  const make = (name, fields, indexes) => {
    const made = new Collection({ type: "base", name, fields, indexes })
    app.save(made)
    return made.id
  }
  const text = (name) => ({ type: "text", name })
  const to = (name, collectionId) => ({ type: "relation", name, collectionId, maxSelect: 1 })
  const projects = make("projects", [text("title"), text("client")], [])
  const participants = make(
    "participants",
    [to("project", projects), text("name"), { type: "bool", name: "revoked" }],
    [],
  )
  const milestones = make(
    "milestones",
    [to("project", projects), text("title"), text("state")],
    ["create index milestones_project on milestones (project)"],
  )
  const updates = make(
    "updates",
    [to("project", projects), to("milestone", milestones), text("body"), { type: "date", name: "at" }],
    ["create index updates_project on updates (project)"],
  )
  make(
    "files",
    [to("project", projects), to("update", updates), text("name"), { type: "number", name: "size" }],
    ["create index files_project on files (project)"],
  )
  make(
    "approvals",
    [
      to("project", projects), to("milestone", milestones), to("decided_by", participants),
      text("title"), text("decided"), { type: "date", name: "decided_at" },
    ],
    ["create index approvals_project on approvals (project)"],
  )
  make(
    "events",
    [to("project", projects), text("body"), text("before"), text("hash"), { type: "number", name: "place" }],
    ["create index events_project on events (project, place)"],
  )
  const add = (name, values) => {
    const record = new Record(app.findCollectionByNameOrId(name))
    Object.entries(values).forEach(([key, value]) => record.set(key, value))
    app.save(record)
    return record.id
  }
  const paths = []
  const now = new Date().toISOString()
  const until = Math.floor(Date.now() / 1000) + 90 * 24 * 3600
  for (let number = 0; number < Number($os.getenv("PEER_PROJECTS")); number++) {
    const project = add("projects", { title: `Website ${number}`, client: `Client ${number}` })
    const ines = add("participants", { project, name: `Ines ${number}` })
    const milestone = add("milestones", { project, title: "Design", state: "in progress" })
    const token = `${ines}.${until}.${$security.hs256(`${ines}.${until}`, "a bench, and no secret")}`
    const line = [`/p/${token}`]
    for (let question = 0; question < Number($os.getenv("PEER_QUESTIONS")); question++) {
      const update = add("updates", { project, milestone, body: "It is ready.", at: now })
      add("files", { project, update, name: `plan-${question}.txt`, size: 6 })
      const title = `Approve plan ${question}`
      line.push(`/p/${token}/approvals/${add("approvals", { project, milestone, title })}`)
    }
    paths.push(line.join(" "))
  }
  $os.writeFile($os.getenv("PEER_PATHS"), paths.join("\n"), 0o600)
})
