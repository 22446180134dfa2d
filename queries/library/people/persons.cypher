// ---
// name: persons
// title: {zh: 人员一览, en: Persons}
// description:
//   zh: 姓名（化名人员显示其显示名）、所任职务和单位、状态、复核、是否已澄清。一职一行；没有任职记录的也列出。
//   en: Name (for masked persons the display name), posts with their units, status, review, whether cleared. One row for each post; persons without a post are listed too.
// params:
//   name: {type: string, max: 50, zh: 姓名包含, en: name contains}
//   with_refuted: {type: bool, default: false, zh: 也列查否的, en: include refuted}
// returns:
//   name: {zh: 姓名, en: name}
//   masked: {zh: 化名, en: masked}
//   post: {zh: 职务, en: post}
//   unit: {zh: 单位, en: unit}
//   valid_from: {zh: 任职起, en: since}
//   valid_to: {zh: 任职止, en: until}
//   to_precision: {zh: 止的精度, en: precision of the end, codes: precision}
//   cleared: {zh: 已澄清, en: cleared}
//   status: {zh: 状态, en: status, codes: status}
//   review: {zh: 复核, en: review, codes: review}
//   src: {zh: 来源, en: source}
//   person_uid: {zh: 人员编号, en: person uid}
//   post_uid: {zh: 任职编号, en: post uid}
// draws: table
// ---
MATCH (p:Person)
WHERE ($with_refuted OR p.status <> 'REFUTED')
  AND ($name IS NULL OR p.name CONTAINS $name OR p.display CONTAINS $name)
OPTIONAL MATCH (p)-[h:HELD]->(post:Post)
WHERE $with_refuted OR (h.status <> 'REFUTED' AND post.status <> 'REFUTED')
OPTIONAL MATCH (post)-[a:AT]->(u:Unit)
WHERE $with_refuted OR a.status <> 'REFUTED'
RETURN coalesce(p.display, p.name) AS name, coalesce(p.masked, false) AS masked, post.title AS post, u.name AS unit,
       post.valid_from AS valid_from, post.valid_to AS valid_to, post.to_precision AS to_precision,
       coalesce(p.cleared, false) AS cleared, p.status AS status, p.review AS review, p.src AS src,
       p.uid AS person_uid, post.uid AS post_uid
ORDER BY name, person_uid, valid_from, post_uid, unit
