// ---
// name: project-timeline
// title: {zh: 项目时间线, en: Time line of a project}
// description:
//   zh: 一个项目从批准到完工的事件：批准、开工、完工、投标截止、投标、开标、合同、问题、整改、文书，按日期排列，日期未知的在最后。金额为元。
//   en: "What happened to a project: approval, start, end, deadlines, bids, openings, contracts, issues, rectifications, documents, by day, unknown days last. Amounts in yuan."
// params:
//   project: {type: uid, required: true, zh: 项目编号, en: project uid}
//   with_refuted: {type: bool, default: false, zh: 也列查否的, en: include refuted}
// returns:
//   day: {zh: 日期, en: day}
//   precision: {zh: 精度, en: precision, codes: precision}
//   event:
//     zh: 事件
//     en: event
//     words:
//       1-APPROVED: {zh: 批准, en: approved}
//       2-DEADLINE: {zh: 投标截止, en: bid deadline}
//       3-BID: {zh: 投标, en: bid}
//       4-OPENED: {zh: 开标, en: bids opened}
//       5-CONTRACT: {zh: 合同, en: contract}
//       6-STARTED: {zh: 开工, en: started}
//       7-FINISHED: {zh: 完工, en: finished}
//       8-ISSUE: {zh: 发现问题, en: issue found}
//       9-RECTIFIED: {zh: 整改完成, en: rectification closed}
//       A-DOCUMENT: {zh: 文书, en: document}
//   what: {zh: 内容, en: what}
//   who: {zh: 主体, en: who}
//   amount_yuan: {zh: 金额（元）, en: amount (yuan)}
//   won: {zh: 中标, en: won}
//   status: {zh: 状态, en: status, codes: status}
//   review: {zh: 复核, en: review, codes: review}
//   src: {zh: 来源, en: source}
//   uid: {zh: 编号, en: uid}
// draws: table
// ---
CALL {
  MATCH (p:Project {uid: $project})
  UNWIND [['1-APPROVED', p.approved, p.approved_precision], ['6-STARTED', p.start_date, p.start_date_precision],
          ['7-FINISHED', p.finish_date, p.finish_date_precision]] AS e
  WITH p, e WHERE e[1] IS NOT NULL
  RETURN e[1] AS day, e[2] AS precision, e[0] AS event, p.name AS what, null AS who,
         CASE e[0] WHEN '1-APPROVED' THEN p.amount ELSE null END AS fen, null AS won,
         p.status AS status, p.review AS review, p.src AS src, p.uid AS uid
  UNION
  MATCH (p:Project {uid: $project})-[h:HAS_LOT]->(l:Lot)
  UNWIND [['2-DEADLINE', l.bid_deadline, l.bid_deadline_precision], ['4-OPENED', l.bid_open, l.bid_open_precision]] AS e
  WITH h, l, e WHERE e[1] IS NOT NULL
  RETURN e[1] AS day, e[2] AS precision, e[0] AS event, coalesce(l.name, l.code) AS what, null AS who,
         l.ceiling AS fen, null AS won, CASE WHEN h.status = 'REFUTED' THEN h.status ELSE l.status END AS status,
         CASE WHEN h.review = 'UNREVIEWED' THEN h.review ELSE l.review END AS review, l.src AS src, l.uid AS uid
  UNION
  MATCH (p:Project {uid: $project})-[h:HAS_LOT]->(l:Lot)<-[f:FOR_LOT]-(b:Bid)<-[s:SUBMITTED]-(c:Company)
  RETURN coalesce(l.bid_deadline, l.bid_open) AS day,
         CASE WHEN l.bid_deadline IS NULL THEN l.bid_open_precision ELSE l.bid_deadline_precision END AS precision,
         '3-BID' AS event, coalesce(l.name, l.code) AS what, c.name AS who, b.amount AS fen, b.won AS won,
         CASE WHEN 'REFUTED' IN [h.status, f.status, s.status] THEN 'REFUTED' ELSE b.status END AS status,
         CASE WHEN 'UNREVIEWED' IN [h.review, f.review, s.review] THEN 'UNREVIEWED' ELSE b.review END AS review,
         b.src AS src, b.uid AS uid
  UNION
  MATCH (p:Project {uid: $project})-[h:HAS_LOT]->(l:Lot)<-[un:UNDER]-(c:Contract)
  OPTIONAL MATCH (c)-[su:SUPPLIER]->(k:Company)
  WHERE su.status <> 'REFUTED'
  WITH h, un, c, min(k.name) AS supplier
  RETURN c.award_date AS day, c.award_date_precision AS precision, '5-CONTRACT' AS event,
         coalesce(c.name, c.no) AS what, supplier AS who, c.amount AS fen, null AS won,
         CASE WHEN 'REFUTED' IN [h.status, un.status] THEN 'REFUTED' ELSE c.status END AS status,
         CASE WHEN 'UNREVIEWED' IN [h.review, un.review] THEN 'UNREVIEWED' ELSE c.review END AS review,
         c.src AS src, c.uid AS uid
  UNION
  MATCH (p:Project {uid: $project})<-[r:CONCERNS]-(i:Issue)
  RETURN i.found_date AS day, i.found_date_precision AS precision, '8-ISSUE' AS event,
         coalesce(i.text, i.type_l3, i.type_l2, i.type_l1) AS what, null AS who, null AS fen, null AS won,
         CASE WHEN r.status = 'REFUTED' THEN r.status ELSE i.status END AS status,
         CASE WHEN r.review = 'UNREVIEWED' THEN r.review ELSE i.review END AS review, i.src AS src, i.uid AS uid
  UNION
  MATCH (p:Project {uid: $project})-[h:HAS_LOT]->(l:Lot)<-[r:CONCERNS]-(i:Issue)
  RETURN i.found_date AS day, i.found_date_precision AS precision, '8-ISSUE' AS event,
         coalesce(i.text, i.type_l3, i.type_l2, i.type_l1) AS what, null AS who, null AS fen, null AS won,
         CASE WHEN 'REFUTED' IN [h.status, r.status] THEN 'REFUTED' ELSE i.status END AS status,
         CASE WHEN 'UNREVIEWED' IN [h.review, r.review] THEN 'UNREVIEWED' ELSE i.review END AS review,
         i.src AS src, i.uid AS uid
  UNION
  MATCH (p:Project {uid: $project})<-[r:CONCERNS]-(i:Issue)<-[k:RECTIFIES]-(n:Rectification)
  WHERE n.closed_date IS NOT NULL
  RETURN n.closed_date AS day, n.closed_date_precision AS precision, '9-RECTIFIED' AS event,
         coalesce(n.name, n.state) AS what, null AS who, null AS fen, null AS won,
         CASE WHEN 'REFUTED' IN [r.status, i.status, k.status] THEN 'REFUTED' ELSE n.status END AS status,
         CASE WHEN 'UNREVIEWED' IN [r.review, i.review, k.review] THEN 'UNREVIEWED' ELSE n.review END AS review,
         n.src AS src, n.uid AS uid
  UNION
  MATCH (p:Project {uid: $project})-[r:EVIDENCED_BY]->(d:Document)
  RETURN d.doc_date AS day, d.doc_date_precision AS precision, 'A-DOCUMENT' AS event,
         coalesce(d.title, d.doc_no) AS what, null AS who, null AS fen, null AS won,
         CASE WHEN r.status = 'REFUTED' THEN r.status ELSE d.status END AS status,
         CASE WHEN r.review = 'UNREVIEWED' THEN r.review ELSE d.review END AS review, d.src AS src, d.uid AS uid
}
WITH day, precision, event, what, who, fen, won, status, review, src, uid
WHERE $with_refuted OR status <> 'REFUTED'
RETURN day AS day, precision AS precision, event AS event, what AS what, who AS who, fen / 100.0 AS amount_yuan,
       won AS won, status AS status, review AS review, src AS src, uid AS uid
ORDER BY day, event, what, who, uid
