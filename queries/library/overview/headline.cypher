// ---
// name: headline
// title: {zh: 总览数字, en: Headline figures}
// description:
//   zh: 截至某日：在办线索、整改超期未销号、自报完成待核验、处分影响期内的人、已澄清的人。查否的不计。
//   en: As of a day. Open clues, rectifications overdue, self-reported and not yet verified, persons within a penalty's effect, persons cleared. Refuted ones do not count.
// params:
//   day: {type: date, default: data_date, zh: 截至, en: as of}
// returns:
//   what: {zh: 事项, en: what}
//   n: {zh: 数量, en: count}
// draws: table
// ---
CALL {
  MATCH (c:Clue)
  WHERE c.status <> 'REFUTED'
    AND NOT c.state IN ['NOT_ACCEPTED', 'CLOSED_DIRECT', 'CLOSED_ACCEPTED', 'CLOSED_UNFOUNDED', 'FIRST_FORM',
                        'DECIDED', 'EXECUTED', 'TRANSFERRED_OUT', 'MERGED']
  RETURN 'open_clues' AS what, count(c) AS n
  UNION ALL
  MATCH (r:Rectification)
  WHERE r.status <> 'REFUTED' AND r.due_date < $day AND NOT r.state IN ['R5_VERIFIED', 'R8_WITHDRAWN']
  RETURN 'overdue' AS what, count(r) AS n
  UNION ALL
  MATCH (r:Rectification)
  WHERE r.status <> 'REFUTED' AND r.state = 'R4_SELF_REPORTED_DONE'
  RETURN 'self_reported' AS what, count(r) AS n
  UNION ALL
  MATCH (p:Penalty)-[i:IMPOSED_ON]->(who:Person)
  WHERE p.status <> 'REFUTED' AND i.status <> 'REFUTED' AND p.review = 'ACCEPTED' AND i.review = 'ACCEPTED'
    AND NOT p.state IN ['REVOKED', 'PROPOSED'] AND p.effective_date <= $day AND p.effect_end >= $day
  RETURN 'in_effect' AS what, count(DISTINCT who.uid) AS n
  UNION ALL
  MATCH (e:Exoneration)-[x:CLEARS]->(who:Person)
  WHERE e.status <> 'REFUTED' AND x.status <> 'REFUTED'
  RETURN 'cleared' AS what, count(DISTINCT who.uid) AS n
}
WITH what, n
RETURN what AS what, n AS n
ORDER BY what
