// ---
// name: headline
// title: {zh: 总览数字, en: Headline figures}
// description:
//   zh: 截至某日：在办线索、整改超期未销号、自报完成待核验、处分影响期内的人、已澄清的人。处分按“某日仍在影响期内的处分”中能确定的计。未复核和查否的不计（澄清除外）。
//   en: As of a day. Open clues, rectifications overdue, self-reported and not yet verified, persons within a penalty's effect, persons cleared. Penalties are those that are certain in penalties-in-force. Unreviewed and refuted ones do not count (clearings do, unreviewed too).
// params:
//   day: {type: date, default: data_date, zh: 截至, en: as of}
// returns:
//   what: {zh: 事项, en: what}
//   n: {zh: 数量, en: count}
// draws: table
// ---
CALL {
  MATCH (c:Clue)
  WHERE c.status <> 'REFUTED' AND c.review = 'ACCEPTED'
    AND NOT coalesce(c.state, 'RECEIVED') IN ['NOT_ACCEPTED', 'CLOSED_DIRECT', 'CLOSED_ACCEPTED', 'CLOSED_UNFOUNDED', 'FIRST_FORM',
                        'DECIDED', 'EXECUTED', 'TRANSFERRED_OUT', 'MERGED']
  WITH count(c) AS n
  RETURN 'open_clues' AS what, n AS n
  UNION ALL
  MATCH (r:Rectification)
  WHERE r.status <> 'REFUTED' AND r.review = 'ACCEPTED'
    AND NOT coalesce(r.state, 'R0_FED_BACK') IN ['R5_VERIFIED', 'R8_WITHDRAWN']
    AND CASE r.due_date_precision WHEN 'm' THEN r.due_date + duration({months: 1}) <= $day
                                  WHEN 'y' THEN r.due_date + duration({years: 1}) <= $day
                                  ELSE r.due_date < $day END
  WITH count(r) AS n
  RETURN 'overdue' AS what, n AS n
  UNION ALL
  MATCH (r:Rectification)
  WHERE r.status <> 'REFUTED' AND r.review = 'ACCEPTED' AND r.state = 'R4_SELF_REPORTED_DONE'
  WITH count(r) AS n
  RETURN 'self_reported' AS what, n AS n
  UNION ALL
  MATCH (p:Penalty)-[i:IMPOSED_ON]->(who:Person)
  WHERE p.status <> 'REFUTED' AND i.status <> 'REFUTED' AND p.review = 'ACCEPTED' AND i.review = 'ACCEPTED'
    AND NOT coalesce(p.state, 'IN_FORCE') IN ['REVOKED', 'MODIFIED', 'PROPOSED']
    AND CASE p.effective_date_precision WHEN 'm' THEN p.effective_date + duration({months: 1}) <= $day
                                        WHEN 'y' THEN p.effective_date + duration({years: 1}) <= $day
                                        ELSE p.effective_date <= $day END
    AND ($day < p.effect_end OR (p.effect_end IS NULL AND p.kind = 'A6'))
  WITH count(DISTINCT who.uid) AS n
  RETURN 'in_effect' AS what, n AS n
  UNION ALL
  MATCH (e:Exoneration)-[x:CLEARS]->(who:Person)
  WHERE e.status <> 'REFUTED' AND x.status <> 'REFUTED'
  WITH count(DISTINCT who.uid) AS n
  RETURN 'cleared' AS what, n AS n
}
WITH what, n
RETURN what AS what, n AS n
ORDER BY what
