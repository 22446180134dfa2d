// ---
// name: coverage
// title: {zh: 一届巡察的覆盖, en: Coverage of an inspection term}
// description:
//   zh: 列入该届巡察对象名录的单位，是否已巡察、次数、轮次。未巡察的排在前面。覆盖率＝已巡察的行数 ÷ 全部行数。
//   en: Units whose inspection universe holds the term, whether they were inspected in it, how often, in which rounds. Those not covered come first. Coverage = covered rows ÷ all rows.
// params:
//   term: {type: string, required: true, max: 50, zh: 届次, en: term}
// returns:
//   unit: {zh: 单位, en: unit}
//   kind: {zh: 类别, en: kind, codes: unit_kind}
//   level: {zh: 层级, en: level, codes: unit_level}
//   covered: {zh: 已巡察, en: covered}
//   inspections: {zh: 次数, en: inspections}
//   rounds: {zh: 轮次, en: rounds}
//   unreviewed: {zh: 其中未复核, en: of these unreviewed}
//   status: {zh: 状态, en: status, codes: status}
//   review: {zh: 复核, en: review, codes: review}
//   unit_uid: {zh: 单位编号, en: unit uid}
// draws: table
// ---
MATCH (u:Unit)
WHERE $term IN u.universe AND u.status <> 'REFUTED'
OPTIONAL MATCH (u)<-[i:INSPECTS]-(ins:Inspection)-[o:OF_ROUND]->(r:InspectionRound {term: $term})
WHERE i.status <> 'REFUTED' AND o.status <> 'REFUTED' AND ins.status <> 'REFUTED'
WITH u, r, ins, i, o
ORDER BY r.round_no
WITH u, collect(DISTINCT r.round_no) AS rounds, count(DISTINCT ins) AS inspections,
     count(DISTINCT CASE WHEN i.review = 'ACCEPTED' AND o.review = 'ACCEPTED' AND ins.review = 'ACCEPTED' THEN ins END)
       AS accepted
RETURN u.name AS unit, u.kind AS kind, u.level AS level, inspections > 0 AS covered, inspections AS inspections,
       rounds AS rounds, inspections - accepted AS unreviewed, u.status AS status, u.review AS review,
       u.uid AS unit_uid
ORDER BY covered, unit, unit_uid
