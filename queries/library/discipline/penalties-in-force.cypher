// ---
// name: penalties-in-force
// title: {zh: 某日仍在影响期内的处分, en: Penalties in force on a day}
// description:
//   zh: 在所选日期仍在影响期内的处分，附期满日。期满日当天起不再受限；开除没有期满日。撤销、变更和仅为建议的不列。期满日未知或生效日只到月、年而不能断定的，“确定”一列为否。
//   en: Penalties whose effect lasts on the day, with its end. From the end day on nothing is restricted; a dismissal has no end. Revoked, modified and merely proposed ones are left out. Where a missing end or part of a date leaves it open, "certain" is no.
// params:
//   on: {type: date, default: data_date, zh: 日期, en: day}
//   with_unreviewed: {type: bool, default: false, zh: 也列未复核的, en: include unreviewed}
// returns:
//   subject: {zh: 受处分人或单位, en: subject}
//   kind: {zh: 种类, en: kind, codes: penalty_kind}
//   family: {zh: 党纪或政务, en: family, codes: penalty_family}
//   decided_by: {zh: 决定机关, en: decided by}
//   effective_date: {zh: 生效日, en: effective}
//   effect_end: {zh: 期满日, en: effect ends}
//   certain: {zh: 确定, en: certain}
//   state: {zh: 登记状态, en: recorded state, codes: penalty_state}
//   status: {zh: 状态, en: status, codes: status}
//   review: {zh: 复核, en: review, codes: review}
//   src: {zh: 来源, en: source}
//   locator: {zh: 位置, en: locator}
//   subject_uid: {zh: 对象编号, en: subject uid}
//   penalty_uid: {zh: 处分编号, en: penalty uid}
// draws: table
// ---
MATCH (p:Penalty)-[i:IMPOSED_ON]->(s)
WHERE p.status <> 'REFUTED' AND i.status <> 'REFUTED'
  AND ($with_unreviewed OR (p.review = 'ACCEPTED' AND i.review = 'ACCEPTED'))
  AND NOT coalesce(p.state, 'IN_FORCE') IN ['REVOKED', 'MODIFIED', 'PROPOSED']
  AND (p.effective_date IS NULL OR p.effective_date <= $on)
  AND (p.effect_end IS NULL OR CASE p.effective_date_precision
         WHEN 'm' THEN $on < p.effect_end + duration({months: 1})
         WHEN 'y' THEN $on < p.effect_end + duration({years: 1})
         ELSE $on < p.effect_end END)
OPTIONAL MATCH (p)-[d:DECIDED_BY]->(body:Unit)
WHERE d.status <> 'REFUTED'
WITH p, i, s, min(body.name) AS decided_by
RETURN coalesce(s.display, s.name) AS subject, p.kind AS kind, p.family AS family, decided_by AS decided_by,
       p.effective_date AS effective_date, p.effect_end AS effect_end,
       CASE WHEN p.effective_date IS NULL THEN false
            WHEN p.effect_end IS NULL AND coalesce(p.kind, '?') <> 'A6' THEN false
            WHEN p.effective_date_precision = 'm' THEN p.effective_date + duration({months: 1}) <= $on
                 AND (p.effect_end IS NULL OR $on < p.effect_end)
            WHEN p.effective_date_precision = 'y' THEN p.effective_date + duration({years: 1}) <= $on
                 AND (p.effect_end IS NULL OR $on < p.effect_end)
            ELSE true END AS certain,
       p.state AS state, p.status AS status, p.review AS review, p.src AS src, p.locator AS locator,
       s.uid AS subject_uid, p.uid AS penalty_uid
ORDER BY effect_end, effective_date, subject, subject_uid, penalty_uid
