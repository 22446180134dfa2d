// ---
// name: counts
// title: {zh: 各类对象和关系的数量, en: How many of each kind}
// description:
//   zh: 每一类节点和每一种关系各有多少，只列有的。干部也是自然人，两行都计。含未复核和查否的。
//   en: How many nodes of each label and edges of each type, only those there are. An official is a person too and counts in both rows. Unreviewed and refuted ones are included.
// returns:
//   what:
//     zh: 节点或关系
//     en: node or edge
//     words:
//       node: {zh: 节点, en: node}
//       edge: {zh: 关系, en: edge}
//   kind: {zh: 种类, en: kind, codes: kinds}
//   n: {zh: 数量, en: count}
// draws: table
// ---
// The count stands alone in its subquery: with anything beside it in RETURN the embedded engine reads every edge
// (a million: more than 15 s) instead of counting them (2 s).
CALL {
  CALL { MATCH (n:Clue) RETURN count(*) AS n } RETURN 'node' AS what, 'Clue' AS kind, n
  UNION ALL
  CALL { MATCH (n:Penalty) RETURN count(*) AS n } RETURN 'node' AS what, 'Penalty' AS kind, n
  UNION ALL
  CALL { MATCH (n:Exoneration) RETURN count(*) AS n } RETURN 'node' AS what, 'Exoneration' AS kind, n
  UNION ALL
  CALL { MATCH (n:Document) RETURN count(*) AS n } RETURN 'node' AS what, 'Document' AS kind, n
  UNION ALL
  CALL { MATCH (n:Figure) RETURN count(*) AS n } RETURN 'node' AS what, 'Figure' AS kind, n
  UNION ALL
  CALL { MATCH (n:InspectionCampaign) RETURN count(*) AS n } RETURN 'node' AS what, 'InspectionCampaign' AS kind, n
  UNION ALL
  CALL { MATCH (n:InspectionRound) RETURN count(*) AS n } RETURN 'node' AS what, 'InspectionRound' AS kind, n
  UNION ALL
  CALL { MATCH (n:Inspection) RETURN count(*) AS n } RETURN 'node' AS what, 'Inspection' AS kind, n
  UNION ALL
  CALL { MATCH (n:Issue) RETURN count(*) AS n } RETURN 'node' AS what, 'Issue' AS kind, n
  UNION ALL
  CALL { MATCH (n:Rectification) RETURN count(*) AS n } RETURN 'node' AS what, 'Rectification' AS kind, n
  UNION ALL
  CALL { MATCH (n:RectEvent) RETURN count(*) AS n } RETURN 'node' AS what, 'RectEvent' AS kind, n
  UNION ALL
  CALL { MATCH (n:Unit) RETURN count(*) AS n } RETURN 'node' AS what, 'Unit' AS kind, n
  UNION ALL
  CALL { MATCH (n:Company) RETURN count(*) AS n } RETURN 'node' AS what, 'Company' AS kind, n
  UNION ALL
  CALL { MATCH (n:Place) RETURN count(*) AS n } RETURN 'node' AS what, 'Place' AS kind, n
  UNION ALL
  CALL { MATCH (n:Identifier) RETURN count(*) AS n } RETURN 'node' AS what, 'Identifier' AS kind, n
  UNION ALL
  CALL { MATCH (n:Person) RETURN count(*) AS n } RETURN 'node' AS what, 'Person' AS kind, n
  UNION ALL
  CALL { MATCH (n:Official) RETURN count(*) AS n } RETURN 'node' AS what, 'Official' AS kind, n
  UNION ALL
  CALL { MATCH (n:Post) RETURN count(*) AS n } RETURN 'node' AS what, 'Post' AS kind, n
  UNION ALL
  CALL { MATCH (n:Project) RETURN count(*) AS n } RETURN 'node' AS what, 'Project' AS kind, n
  UNION ALL
  CALL { MATCH (n:Lot) RETURN count(*) AS n } RETURN 'node' AS what, 'Lot' AS kind, n
  UNION ALL
  CALL { MATCH (n:Bid) RETURN count(*) AS n } RETURN 'node' AS what, 'Bid' AS kind, n
  UNION ALL
  CALL { MATCH (n:Contract) RETURN count(*) AS n } RETURN 'node' AS what, 'Contract' AS kind, n
  UNION ALL
  CALL { MATCH (n:SupervisionList) RETURN count(*) AS n } RETURN 'node' AS what, 'SupervisionList' AS kind, n
  UNION ALL
  CALL { MATCH (n:TaskItem) RETURN count(*) AS n } RETURN 'node' AS what, 'TaskItem' AS kind, n
  UNION ALL
  CALL { MATCH (n:Activity) RETURN count(*) AS n } RETURN 'node' AS what, 'Activity' AS kind, n
  UNION ALL
  CALL { MATCH (n:PenaltyGroup) RETURN count(*) AS n } RETURN 'node' AS what, 'PenaltyGroup' AS kind, n
  UNION ALL
  CALL { MATCH (n:Measure) RETURN count(*) AS n } RETURN 'node' AS what, 'Measure' AS kind, n
  UNION ALL
  CALL { MATCH (n:Recovery) RETURN count(*) AS n } RETURN 'node' AS what, 'Recovery' AS kind, n
  UNION ALL
  CALL { MATCH (n:FalseReportReview) RETURN count(*) AS n } RETURN 'node' AS what, 'FalseReportReview' AS kind, n
  UNION ALL
  CALL { MATCH (n:SpecialAction) RETURN count(*) AS n } RETURN 'node' AS what, 'SpecialAction' AS kind, n
  UNION ALL
  CALL { MATCH (n:InfoRequest) RETURN count(*) AS n } RETURN 'node' AS what, 'InfoRequest' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:REFERS_TO]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'REFERS_TO' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:ARISES_FROM]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'ARISES_FROM' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:SAME_MATTER]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'SAME_MATTER' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:DUPLICATE_OF]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'DUPLICATE_OF' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:REGISTERED_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'REGISTERED_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:TRANSFERRED_TO]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'TRANSFERRED_TO' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:HANDLED_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'HANDLED_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:IMPOSED_ON]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'IMPOSED_ON' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:DECIDED_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'DECIDED_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:RESULT_OF]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'RESULT_OF' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:PUNISHES_CONDUCT]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'PUNISHES_CONDUCT' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:CLEARS]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'CLEARS' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:CLOSES]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'CLOSES' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:ISSUED_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'ISSUED_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:EVIDENCED_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'EVIDENCED_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:PUBLICISED_IN]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'PUBLICISED_IN' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:MEASURES]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'MEASURES' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:INSPECTS]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'INSPECTS' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:OF_ROUND]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'OF_ROUND' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:FOUND_IN]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'FOUND_IN' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:FOUND_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'FOUND_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:CONCERNS]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'CONCERNS' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:RECTIFIES]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'RECTIFIES' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:OF]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'OF' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:RECURRENCE_OF]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'RECURRENCE_OF' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:PARENT_OF]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'PARENT_OF' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:SUPERVISES]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'SUPERVISES' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:SUCCEEDED_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'SUCCEEDED_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:STATIONED_AT]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'STATIONED_AT' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:LOCATED_AT]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'LOCATED_AT' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:PART_OF]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'PART_OF' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:HAS_ROLE]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'HAS_ROLE' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:HOLDS_SHARE]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'HOLDS_SHARE' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:USES]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'USES' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:OWNS]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'OWNS' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:HELD]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'HELD' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:AT]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'AT' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:KIN]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'KIN' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:OWNS_PROJECT]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'OWNS_PROJECT' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:HAS_LOT]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'HAS_LOT' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:FOR_LOT]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'FOR_LOT' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:SUBMITTED]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'SUBMITTED' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:UNDER]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'UNDER' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:BUYER]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'BUYER' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:SUPPLIER]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'SUPPLIER' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:ROLE_IN]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'ROLE_IN' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:RESPONSIBLE_FOR]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'RESPONSIBLE_FOR' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:IN_LIST]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'IN_LIST' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:CHILD_OF]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'CHILD_OF' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:ASSIGNED_TO]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'ASSIGNED_TO' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:FOR_TASK]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'FOR_TASK' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:CARRIED_OUT_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'CARRIED_OUT_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:YIELDED]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'YIELDED' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:TRANSFERRED_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'TRANSFERRED_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:REVIEWS]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'REVIEWS' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:RECOVERED_FROM]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'RECOVERED_FROM' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:COORDINATES_WITH]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'COORDINATES_WITH' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:SENT_BY]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'SENT_BY' AS kind, n
  UNION ALL
  CALL { MATCH ()-[r:SENT_TO]->() RETURN count(r) AS n } RETURN 'edge' AS what, 'SENT_TO' AS kind, n
}
WITH what, kind, n WHERE n > 0
RETURN what AS what, kind AS kind, n AS n
ORDER BY what DESC, n DESC, kind
