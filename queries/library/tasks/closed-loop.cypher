// ---
// name: closed-loop
// title: {zh: 清单任务闭环, en: Closed loop of listed tasks}
// description:
//   zh: 清单 → 任务 → 活动 → 问题或线索 → 整改或处分，一行一条链，断在哪一环写在“断点”一列：没有活动、活动没有产出、问题没有整改或处分、整改未核验、线索没有结果。到期日之前没有活动的任务标为逾期。
//   en: "List → task → activity → issue or clue → rectification or penalty, one row for each chain; where it breaks is said in “break”: no activity, no yield, no rectification, not verified, no outcome of the clue. A task without an activity after its due day is overdue."
// params:
//   on: {type: date, default: data_date, zh: 日期, en: day}
//   year: {type: int, max: 2100, zh: 清单年度, en: year of the list}
//   only_breaks: {type: bool, default: false, zh: 只列断点, en: only breaks}
// returns:
//   list: {zh: 清单, en: list}
//   task: {zh: 任务, en: task}
//   task_state: {zh: 任务状态, en: task state, codes: task_state}
//   due_date: {zh: 时限, en: due}
//   overdue: {zh: 逾期, en: overdue}
//   activity: {zh: 活动, en: activity}
//   held_date: {zh: 活动日期, en: held on}
//   yielded: {zh: 产出, en: yielded}
//   outcome: {zh: 结果, en: outcome, codes: rect_state|penalty_kind|clue_state}
//   break:
//     zh: 断点
//     en: break
//     words:
//       NO_ACTIVITY: {zh: 没有活动, en: no activity}
//       NO_YIELD: {zh: 没有产出, en: no yield}
//       NO_RECTIFICATION: {zh: 没有整改或处分, en: no rectification or penalty}
//       NOT_VERIFIED: {zh: 整改未核验, en: rectification not verified}
//       NO_OUTCOME: {zh: 线索没有结果, en: clue without outcome}
//   unreviewed: {zh: 链上有未复核, en: unreviewed link}
//   task_uid: {zh: 任务编号, en: task uid}
//   activity_uid: {zh: 活动编号, en: activity uid}
//   yield_uid: {zh: 产出编号, en: yield uid}
//   outcome_uid: {zh: 结果编号, en: outcome uid}
// draws: table
// ---
MATCH (l:SupervisionList)<-[il:IN_LIST]-(t:TaskItem)
WHERE l.status <> 'REFUTED' AND il.status <> 'REFUTED' AND t.status <> 'REFUTED'
  AND ($year IS NULL OR l.year = $year)
  AND coalesce(t.state, 'OPEN') <> 'CANCELLED'
OPTIONAL MATCH (t)<-[ft:FOR_TASK]-(a:Activity)
WHERE ft.status <> 'REFUTED' AND a.status <> 'REFUTED'
OPTIONAL MATCH (a)-[y:YIELDED]->(found)
WHERE y.status <> 'REFUTED' AND found.status <> 'REFUTED'
OPTIONAL MATCH (found)<-[rc:RECTIFIES]-(rect:Rectification)
WHERE rc.status <> 'REFUTED' AND rect.status <> 'REFUTED'
OPTIONAL MATCH (found)<-[ro:RESULT_OF|PUNISHES_CONDUCT]-(pen:Penalty)
WHERE ro.status <> 'REFUTED' AND pen.status <> 'REFUTED' AND coalesce(pen.state, 'IN_FORCE') <> 'REVOKED'
WITH l, t, a, found, rect, pen, coalesce(found:Clue, false) AS is_clue,
     t.due_date IS NOT NULL AND a IS NULL AND CASE t.due_date_precision
       WHEN 'm' THEN t.due_date + duration({months: 1}) <= $on
       WHEN 'y' THEN t.due_date + duration({years: 1}) <= $on
       ELSE t.due_date < $on END AS overdue,
     any(link IN [il.review, ft.review, y.review, rc.review, ro.review, a.review, found.review]
         WHERE coalesce(link, '') = 'UNREVIEWED') AS unreviewed
WITH l, t, a, found, rect, pen, overdue, unreviewed,
     CASE WHEN a IS NULL THEN 'NO_ACTIVITY'
          WHEN found IS NULL THEN 'NO_YIELD'
          WHEN is_clue AND pen IS NULL
               AND NOT coalesce(found.state, 'RECEIVED') STARTS WITH 'CLOSED_'
               AND NOT coalesce(found.state, 'RECEIVED') IN ['FIRST_FORM', 'DECIDED', 'EXECUTED', 'NOT_ACCEPTED']
            THEN 'NO_OUTCOME'
          WHEN NOT is_clue AND rect IS NULL AND pen IS NULL THEN 'NO_RECTIFICATION'
          WHEN NOT is_clue AND rect IS NOT NULL AND coalesce(rect.state, '') <> 'R5_VERIFIED' THEN 'NOT_VERIFIED'
          ELSE null END AS broken,
     CASE WHEN pen IS NOT NULL THEN pen.kind WHEN is_clue THEN found.state ELSE rect.state END AS outcome
WHERE NOT $only_breaks OR broken IS NOT NULL
RETURN l.name AS list, t.name AS task, t.state AS task_state, t.due_date AS due_date, overdue AS overdue,
       coalesce(a.name, a.kind) AS activity, a.held_date AS held_date,
       coalesce(found.text, found.name, found.no) AS yielded, outcome AS outcome, broken AS break,
       unreviewed AS unreviewed, t.uid AS task_uid, a.uid AS activity_uid, found.uid AS yield_uid,
       coalesce(pen.uid, rect.uid) AS outcome_uid
ORDER BY list, task, task_uid, held_date, activity_uid, yielded, yield_uid, outcome_uid
