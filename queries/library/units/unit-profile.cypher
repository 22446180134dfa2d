// ---
// name: unit-profile
// title: {zh: 单位画像, en: Profile of a unit}
// description:
//   zh: 一个单位的计数：巡察次数；问题按类型；整改分为已核验、自报完成、逾期、未到期（含时限未知）。按所选日期计算。未复核的另列一栏，不计入前一栏；查否的不计。
//   en: "Counts for one unit: inspections; issues by type; rectifications verified, self-reported, overdue, open (due day unknown included), as of a day. Unreviewed ones stand in a column of their own; refuted ones are left out."
// params:
//   unit: {type: uid, required: true, zh: 单位编号, en: unit uid}
//   on: {type: date, default: data_date, zh: 日期, en: day}
// returns:
//   section:
//     zh: 项目
//     en: section
//     words:
//       1-INSPECTIONS: {zh: 巡察, en: inspections}
//       2-ISSUES: {zh: 问题, en: issues}
//       3-RECTIFICATIONS: {zh: 整改, en: rectifications}
//   item:
//     zh: 细目
//     en: item
//     codes: inspection_method|issue_l2|issue_l1
//     words:
//       VERIFIED: {zh: 销号（核验）, en: verified}
//       SELF_REPORTED: {zh: 自报完成, en: self-reported}
//       OVERDUE: {zh: 逾期, en: overdue}
//       OPEN: {zh: 未到期, en: open}
//       WITHDRAWN: {zh: 撤回, en: withdrawn}
//   accepted: {zh: 件数（已采信）, en: accepted}
//   unreviewed: {zh: 未复核, en: unreviewed}
// draws: table
// ---
CALL {
  MATCH (u:Unit {uid: $unit})<-[r:INSPECTS]-(n:Inspection)
  WHERE r.status <> 'REFUTED' AND n.status <> 'REFUTED' AND (n.feedback_date IS NULL OR n.feedback_date <= $on)
  RETURN '1-INSPECTIONS' AS section, coalesce(n.method, '?') AS item, n.uid AS uid,
         r.review = 'ACCEPTED' AND n.review = 'ACCEPTED' AS sound
  UNION
  MATCH (u:Unit {uid: $unit})<-[r:CONCERNS]-(n:Issue)
  WHERE r.status <> 'REFUTED' AND n.status <> 'REFUTED' AND (n.found_date IS NULL OR n.found_date <= $on)
    AND NOT coalesce(n.preventive, false)
  RETURN '2-ISSUES' AS section, coalesce(n.type_l2, n.type_l1, '?') AS item, n.uid AS uid,
         r.review = 'ACCEPTED' AND n.review = 'ACCEPTED' AS sound
  UNION
  MATCH (u:Unit {uid: $unit})<-[r:CONCERNS]-(i:Issue)<-[k:RECTIFIES]-(n:Rectification)
  WHERE r.status <> 'REFUTED' AND i.status <> 'REFUTED' AND k.status <> 'REFUTED' AND n.status <> 'REFUTED'
    AND (i.found_date IS NULL OR i.found_date <= $on)
  RETURN '3-RECTIFICATIONS' AS section,
         CASE WHEN n.state = 'R5_VERIFIED' AND (n.closed_date IS NULL OR n.closed_date <= $on) THEN 'VERIFIED'
              WHEN n.state = 'R4_SELF_REPORTED_DONE' AND (n.closed_date IS NULL OR n.closed_date <= $on)
                THEN 'SELF_REPORTED'
              WHEN n.state = 'R8_WITHDRAWN' THEN 'WITHDRAWN'
              WHEN n.due_date IS NOT NULL AND CASE n.due_date_precision
                     WHEN 'm' THEN n.due_date + duration({months: 1}) <= $on
                     WHEN 'y' THEN n.due_date + duration({years: 1}) <= $on
                     ELSE n.due_date < $on END THEN 'OVERDUE'
              ELSE 'OPEN' END AS item,
         n.uid AS uid,
         r.review = 'ACCEPTED' AND i.review = 'ACCEPTED' AND k.review = 'ACCEPTED' AND n.review = 'ACCEPTED' AS sound
}
WITH section, item, uid, max(CASE WHEN sound THEN 1 ELSE 0 END) AS sound
RETURN section AS section, item AS item, sum(sound) AS accepted, count(uid) - sum(sound) AS unreviewed
ORDER BY section, item
