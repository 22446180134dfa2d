// ---
// name: subject-on-date
// title: {zh: 某人某日的全貌, en: Everything about one person on a day}
// description:
//   zh: 一个人在所选日期的任职、亲属、关联企业，以及到该日为止的线索、问题、处分和澄清。起止未知不排除；不能断定当日是否成立的，“确定”一列为否。处分的“确定”指该日确在影响期内。
//   en: A person's posts, kin and companies on a day, and clues, issues, penalties and clearings up to it. An unknown start or end excludes nothing; where the missing part decides, "certain" is no. For a penalty, certain means that its effect lasts on the day.
// params:
//   subject: {type: uid, required: true, zh: 人员编号, en: person uid}
//   on: {type: date, default: data_date, zh: 日期, en: day}
//   with_refuted: {type: bool, default: false, zh: 也列查否的, en: include refuted}
// returns:
//   section:
//     zh: 项目
//     en: section
//     words:
//       1-POST: {zh: 任职, en: post}
//       2-KIN: {zh: 亲属, en: kin}
//       3-COMPANY: {zh: 企业, en: company}
//       4-CLUE: {zh: 问题线索, en: clue}
//       5-ISSUE: {zh: 问题, en: issue}
//       6-PENALTY: {zh: 处分, en: penalty}
//       7-CLEARED: {zh: 澄清正名, en: cleared}
//   detail:
//     zh: 内容
//     en: detail
//     codes: kin_code|company_role|clue_state|issue_l2|issue_l1|penalty_kind|exoneration_method
//     words:
//       SHARE: {zh: 持股, en: share}
//   other: {zh: 对方, en: other}
//   valid_from: {zh: 起, en: from}
//   valid_to: {zh: 止, en: to}
//   certain: {zh: 确定, en: certain}
//   status: {zh: 状态, en: status, codes: status}
//   review: {zh: 复核, en: review, codes: review}
//   src: {zh: 来源, en: source}
//   locator: {zh: 位置, en: locator}
//   other_uid: {zh: 编号, en: uid}
// draws: table
// ---
CALL {
  MATCH (s:Person {uid: $subject})-[h:HELD]->(p:Post)
  OPTIONAL MATCH (p)-[a:AT]->(u:Unit)
  WHERE a.status <> 'REFUTED'
  WITH h, p, min(u.name) AS unit
  RETURN '1-POST' AS section, p.title AS detail, unit AS other, p.valid_from AS valid_from, p.valid_to AS valid_to,
         p.from_precision AS from_precision, p.to_precision AS to_precision, 'period' AS rule,
         CASE WHEN h.status = 'REFUTED' THEN h.status ELSE p.status END AS status,
         CASE WHEN h.review = 'UNREVIEWED' THEN h.review ELSE p.review END AS review,
         h.src AS src, h.locator AS locator, p.uid AS other_uid
  UNION
  MATCH (s:Person {uid: $subject})-[r:KIN]-(k:Person)
  RETURN '2-KIN' AS section, r.kin_code AS detail, coalesce(k.display, k.name) AS other, r.valid_from AS valid_from,
         r.valid_to AS valid_to, r.from_precision AS from_precision, r.to_precision AS to_precision,
         'period' AS rule, r.status AS status, r.review AS review, r.src AS src, r.locator AS locator,
         k.uid AS other_uid
  UNION
  MATCH (s:Person {uid: $subject})-[r:HAS_ROLE|HOLDS_SHARE]->(c:Company)
  RETURN '3-COMPANY' AS section, CASE type(r) WHEN 'HOLDS_SHARE' THEN 'SHARE' ELSE coalesce(r.title, r.role) END AS detail,
         c.name AS other, r.valid_from AS valid_from, r.valid_to AS valid_to, r.from_precision AS from_precision,
         r.to_precision AS to_precision, 'period' AS rule, r.status AS status, r.review AS review, r.src AS src,
         r.locator AS locator, c.uid AS other_uid
  UNION
  MATCH (s:Person {uid: $subject})<-[r:REFERS_TO]-(c:Clue)
  RETURN '4-CLUE' AS section, c.state AS detail, coalesce(c.name, c.no) AS other, c.received_date AS valid_from,
         null AS valid_to, c.received_date_precision AS from_precision, 'o' AS to_precision, 'since' AS rule,
         r.status AS status, CASE WHEN r.review = 'UNREVIEWED' THEN r.review ELSE c.review END AS review,
         r.src AS src, r.locator AS locator, c.uid AS other_uid
  UNION
  MATCH (s:Person {uid: $subject})<-[r:CONCERNS]-(i:Issue)
  RETURN '5-ISSUE' AS section, coalesce(i.type_l2, i.type_l1) AS detail, i.text AS other, i.found_date AS valid_from,
         null AS valid_to, i.found_date_precision AS from_precision, 'o' AS to_precision, 'since' AS rule,
         CASE WHEN r.status = 'REFUTED' THEN r.status ELSE i.status END AS status,
         CASE WHEN r.review = 'UNREVIEWED' THEN r.review ELSE i.review END AS review,
         r.src AS src, r.locator AS locator, i.uid AS other_uid
  UNION
  MATCH (s:Person {uid: $subject})<-[r:IMPOSED_ON]-(p:Penalty)
  WHERE NOT coalesce(p.state, 'IN_FORCE') IN ['REVOKED', 'PROPOSED']
  RETURN '6-PENALTY' AS section, p.kind AS detail, p.no AS other, p.effective_date AS valid_from,
         p.effect_end AS valid_to, p.effective_date_precision AS from_precision,
         CASE WHEN p.kind = 'A6' THEN 'o' WHEN p.effect_end IS NULL THEN null
              ELSE coalesce(p.effective_date_precision, 'd') END AS to_precision,
         'penalty' AS rule, CASE WHEN r.status = 'REFUTED' THEN r.status ELSE p.status END AS status,
         CASE WHEN r.review = 'UNREVIEWED' THEN r.review ELSE p.review END AS review,
         r.src AS src, r.locator AS locator, p.uid AS other_uid
  UNION
  MATCH (s:Person {uid: $subject})<-[r:CLEARS]-(x:Exoneration)
  RETURN '7-CLEARED' AS section, x.method AS detail, x.name AS other, x.cleared_date AS valid_from, null AS valid_to,
         x.cleared_date_precision AS from_precision, 'o' AS to_precision, 'since' AS rule,
         CASE WHEN r.status = 'REFUTED' THEN r.status ELSE x.status END AS status,
         CASE WHEN r.review = 'UNREVIEWED' THEN r.review ELSE x.review END AS review,
         r.src AS src, r.locator AS locator, x.uid AS other_uid
}
WITH section, detail, other, valid_from, valid_to, from_precision, to_precision, rule, status, review, src, locator,
     other_uid
WHERE ($with_refuted OR status <> 'REFUTED')
  AND (valid_from IS NULL OR valid_from <= $on)
  AND (rule <> 'period' OR valid_to IS NULL OR valid_to >= $on)
RETURN section AS section, detail AS detail, other AS other, valid_from AS valid_from, valid_to AS valid_to,
       valid_from IS NOT NULL
         AND CASE from_precision WHEN 'm' THEN valid_from + duration({months: 1}) <= $on
                                 WHEN 'y' THEN valid_from + duration({years: 1}) <= $on ELSE true END
         AND CASE WHEN rule = 'since' THEN true
                  WHEN valid_to IS NULL THEN coalesce(to_precision = 'o', false)
                  WHEN rule = 'penalty' THEN $on < valid_to
                  WHEN to_precision = 'm' THEN date.truncate('month', valid_to) >= $on
                  WHEN to_precision = 'y' THEN date.truncate('year', valid_to) >= $on
                  ELSE true END AS certain,
       status AS status, review AS review, src AS src, locator AS locator, other_uid AS other_uid
ORDER BY section, valid_from, valid_to, detail, other, other_uid, src, locator
