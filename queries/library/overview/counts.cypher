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
CALL {
  MATCH (n:Clue) RETURN 'node' AS what, 'Clue' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Penalty) RETURN 'node' AS what, 'Penalty' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Exoneration) RETURN 'node' AS what, 'Exoneration' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Document) RETURN 'node' AS what, 'Document' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Figure) RETURN 'node' AS what, 'Figure' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:InspectionCampaign) RETURN 'node' AS what, 'InspectionCampaign' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:InspectionRound) RETURN 'node' AS what, 'InspectionRound' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Inspection) RETURN 'node' AS what, 'Inspection' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Issue) RETURN 'node' AS what, 'Issue' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Rectification) RETURN 'node' AS what, 'Rectification' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:RectEvent) RETURN 'node' AS what, 'RectEvent' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Unit) RETURN 'node' AS what, 'Unit' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Company) RETURN 'node' AS what, 'Company' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Place) RETURN 'node' AS what, 'Place' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Identifier) RETURN 'node' AS what, 'Identifier' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Person) RETURN 'node' AS what, 'Person' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Official) RETURN 'node' AS what, 'Official' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Post) RETURN 'node' AS what, 'Post' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Project) RETURN 'node' AS what, 'Project' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Lot) RETURN 'node' AS what, 'Lot' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Bid) RETURN 'node' AS what, 'Bid' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Contract) RETURN 'node' AS what, 'Contract' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:SupervisionList) RETURN 'node' AS what, 'SupervisionList' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:TaskItem) RETURN 'node' AS what, 'TaskItem' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Activity) RETURN 'node' AS what, 'Activity' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:PenaltyGroup) RETURN 'node' AS what, 'PenaltyGroup' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Measure) RETURN 'node' AS what, 'Measure' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:Recovery) RETURN 'node' AS what, 'Recovery' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:FalseReportReview) RETURN 'node' AS what, 'FalseReportReview' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:SpecialAction) RETURN 'node' AS what, 'SpecialAction' AS kind, count(n) AS n
  UNION ALL
  MATCH (n:InfoRequest) RETURN 'node' AS what, 'InfoRequest' AS kind, count(n) AS n
  UNION ALL
  MATCH ()-[r:REFERS_TO]->() RETURN 'edge' AS what, 'REFERS_TO' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:ARISES_FROM]->() RETURN 'edge' AS what, 'ARISES_FROM' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:SAME_MATTER]->() RETURN 'edge' AS what, 'SAME_MATTER' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:DUPLICATE_OF]->() RETURN 'edge' AS what, 'DUPLICATE_OF' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:REGISTERED_BY]->() RETURN 'edge' AS what, 'REGISTERED_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:TRANSFERRED_TO]->() RETURN 'edge' AS what, 'TRANSFERRED_TO' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:HANDLED_BY]->() RETURN 'edge' AS what, 'HANDLED_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:IMPOSED_ON]->() RETURN 'edge' AS what, 'IMPOSED_ON' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:DECIDED_BY]->() RETURN 'edge' AS what, 'DECIDED_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:RESULT_OF]->() RETURN 'edge' AS what, 'RESULT_OF' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:PUNISHES_CONDUCT]->() RETURN 'edge' AS what, 'PUNISHES_CONDUCT' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:CLEARS]->() RETURN 'edge' AS what, 'CLEARS' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:CLOSES]->() RETURN 'edge' AS what, 'CLOSES' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:ISSUED_BY]->() RETURN 'edge' AS what, 'ISSUED_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:EVIDENCED_BY]->() RETURN 'edge' AS what, 'EVIDENCED_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:PUBLICISED_IN]->() RETURN 'edge' AS what, 'PUBLICISED_IN' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:MEASURES]->() RETURN 'edge' AS what, 'MEASURES' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:INSPECTS]->() RETURN 'edge' AS what, 'INSPECTS' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:OF_ROUND]->() RETURN 'edge' AS what, 'OF_ROUND' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:FOUND_IN]->() RETURN 'edge' AS what, 'FOUND_IN' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:FOUND_BY]->() RETURN 'edge' AS what, 'FOUND_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:CONCERNS]->() RETURN 'edge' AS what, 'CONCERNS' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:RECTIFIES]->() RETURN 'edge' AS what, 'RECTIFIES' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:OF]->() RETURN 'edge' AS what, 'OF' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:RECURRENCE_OF]->() RETURN 'edge' AS what, 'RECURRENCE_OF' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:PARENT_OF]->() RETURN 'edge' AS what, 'PARENT_OF' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:SUPERVISES]->() RETURN 'edge' AS what, 'SUPERVISES' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:SUCCEEDED_BY]->() RETURN 'edge' AS what, 'SUCCEEDED_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:STATIONED_AT]->() RETURN 'edge' AS what, 'STATIONED_AT' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:LOCATED_AT]->() RETURN 'edge' AS what, 'LOCATED_AT' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:PART_OF]->() RETURN 'edge' AS what, 'PART_OF' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:HAS_ROLE]->() RETURN 'edge' AS what, 'HAS_ROLE' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:HOLDS_SHARE]->() RETURN 'edge' AS what, 'HOLDS_SHARE' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:USES]->() RETURN 'edge' AS what, 'USES' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:OWNS]->() RETURN 'edge' AS what, 'OWNS' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:HELD]->() RETURN 'edge' AS what, 'HELD' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:AT]->() RETURN 'edge' AS what, 'AT' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:KIN]->() RETURN 'edge' AS what, 'KIN' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:OWNS_PROJECT]->() RETURN 'edge' AS what, 'OWNS_PROJECT' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:HAS_LOT]->() RETURN 'edge' AS what, 'HAS_LOT' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:FOR_LOT]->() RETURN 'edge' AS what, 'FOR_LOT' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:SUBMITTED]->() RETURN 'edge' AS what, 'SUBMITTED' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:UNDER]->() RETURN 'edge' AS what, 'UNDER' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:BUYER]->() RETURN 'edge' AS what, 'BUYER' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:SUPPLIER]->() RETURN 'edge' AS what, 'SUPPLIER' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:ROLE_IN]->() RETURN 'edge' AS what, 'ROLE_IN' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:RESPONSIBLE_FOR]->() RETURN 'edge' AS what, 'RESPONSIBLE_FOR' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:IN_LIST]->() RETURN 'edge' AS what, 'IN_LIST' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:CHILD_OF]->() RETURN 'edge' AS what, 'CHILD_OF' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:ASSIGNED_TO]->() RETURN 'edge' AS what, 'ASSIGNED_TO' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:FOR_TASK]->() RETURN 'edge' AS what, 'FOR_TASK' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:CARRIED_OUT_BY]->() RETURN 'edge' AS what, 'CARRIED_OUT_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:YIELDED]->() RETURN 'edge' AS what, 'YIELDED' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:TRANSFERRED_BY]->() RETURN 'edge' AS what, 'TRANSFERRED_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:REVIEWS]->() RETURN 'edge' AS what, 'REVIEWS' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:RECOVERED_FROM]->() RETURN 'edge' AS what, 'RECOVERED_FROM' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:COORDINATES_WITH]->() RETURN 'edge' AS what, 'COORDINATES_WITH' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:SENT_BY]->() RETURN 'edge' AS what, 'SENT_BY' AS kind, count(r) AS n
  UNION ALL
  MATCH ()-[r:SENT_TO]->() RETURN 'edge' AS what, 'SENT_TO' AS kind, count(r) AS n
}
WITH what, kind, n WHERE n > 0
RETURN what AS what, kind AS kind, n AS n
ORDER BY what DESC, n DESC, kind
