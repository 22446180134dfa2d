// ---
// name: common-neighbours-of-bidders
// title: {zh: 投标人之间的共同联系, en: Common neighbours of bidders}
// description:
//   zh: 同一标段的两家以上投标企业共同使用的标识（电话、地址、账户、网卡等，含投标文件所用的），或共同的任职、持股人员。平台公用或使用者很多的标识照列并注明，属常见的普通情形。仅为需核实的情况。
//   en: Identifiers (phone, address, account, network card …, those of the bid files included) and persons (role or share) that two or more bidders of one lot have in common. Those of platforms or with many users are listed and marked, being common for ordinary reasons. To be verified.
// params:
//   lot: {type: uid, required: true, zh: 标段编号, en: lot uid}
//   kind: {type: string, max: 20, zh: 标识类别（代码，PERSON 为人员）, en: identifier kind (code; PERSON for persons)}
//   with_refuted: {type: bool, default: false, zh: 也列查否的, en: include refuted}
// returns:
//   kind:
//     zh: 类别
//     en: kind
//     codes: identifier_kind
//     words:
//       PERSON: {zh: 人员, en: person}
//   shared: {zh: 共同的, en: shared}
//   bidders: {zh: 投标企业, en: bidders}
//   n_bidders: {zh: 家数, en: number of bidders}
//   hub_size: {zh: 使用主体数, en: users in all}
//   is_platform: {zh: 平台公用, en: of a platform}
//   statuses: {zh: 联系的状态, en: status of the links, codes: status}
//   unreviewed: {zh: 未复核的联系, en: unreviewed links}
//   sources: {zh: 来源, en: sources}
//   shared_uid: {zh: 编号, en: uid}
//   bidder_uids: {zh: 企业编号, en: uids of the bidders}
// draws: table
// ---
CALL {
  MATCH (l:Lot {uid: $lot})<-[f:FOR_LOT]-(b:Bid)<-[s:SUBMITTED]-(c:Company)-[r:USES|OWNS|LOCATED_AT]->(n:Identifier)
  WHERE f.status <> 'REFUTED' AND s.status <> 'REFUTED'
  RETURN n.kind AS kind, coalesce(n.text, '****' + n.display_tail) AS shared, n.uid AS uid, n.hub_size AS hub_size,
         coalesce(n.is_platform, false) AS is_platform, c.name AS company, c.uid AS company_uid,
         r.status AS status, r.review AS review, r.src AS src, r.uid AS link
  UNION
  MATCH (l:Lot {uid: $lot})<-[f:FOR_LOT]-(b:Bid)-[r:USES]->(n:Identifier)
  MATCH (b)<-[s:SUBMITTED]-(c:Company)
  WHERE f.status <> 'REFUTED' AND s.status <> 'REFUTED'
  RETURN n.kind AS kind, coalesce(n.text, '****' + n.display_tail) AS shared, n.uid AS uid, n.hub_size AS hub_size,
         coalesce(n.is_platform, false) AS is_platform, c.name AS company, c.uid AS company_uid,
         r.status AS status, r.review AS review, r.src AS src, r.uid AS link
  UNION
  MATCH (l:Lot {uid: $lot})<-[f:FOR_LOT]-(b:Bid)<-[s:SUBMITTED]-(c:Company)<-[r:HAS_ROLE|HOLDS_SHARE]-(n:Person)
  WHERE f.status <> 'REFUTED' AND s.status <> 'REFUTED'
  RETURN 'PERSON' AS kind, coalesce(n.display, n.name) AS shared, n.uid AS uid, null AS hub_size,
         false AS is_platform, c.name AS company, c.uid AS company_uid,
         r.status AS status, r.review AS review, r.src AS src, r.uid AS link
}
WITH kind, shared, uid, hub_size, is_platform, company, company_uid, status, review, src, link
WHERE ($with_refuted OR status <> 'REFUTED') AND ($kind IS NULL OR kind = $kind)
WITH kind, shared, uid, hub_size, is_platform, company, company_uid, status, review, src, link
ORDER BY company, company_uid, status, src, link
WITH kind, shared, uid, hub_size, is_platform, collect(DISTINCT company) AS bidders,
     collect(DISTINCT company_uid) AS bidder_uids, collect(DISTINCT status) AS statuses,
     collect(DISTINCT src) AS sources,
     count(DISTINCT CASE WHEN review = 'UNREVIEWED' THEN link END) AS unreviewed
WHERE size(bidder_uids) > 1
RETURN kind AS kind, shared AS shared, bidders AS bidders, size(bidder_uids) AS n_bidders, hub_size AS hub_size,
       is_platform AS is_platform, statuses AS statuses, unreviewed AS unreviewed, sources AS sources,
       uid AS shared_uid, bidder_uids AS bidder_uids
ORDER BY n_bidders DESC, kind, shared, shared_uid
