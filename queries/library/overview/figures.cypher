// ---
// name: figures
// title: {zh: 统计数字, en: Figures}
// description:
//   zh: 材料中记载的统计数字：主题、原文、数值、量词、界、地域、期间、主体、是否推算，连同来源和位置。
//   en: "Figures as the sources state them: topic, wording, value, unit, bound, place, period, body, whether derived, with source and locator."
// params:
//   topic: {type: string, max: 50, zh: 主题, en: topic}
//   place: {type: string, max: 50, zh: 地域包含, en: place contains}
//   with_refuted: {type: bool, default: false, zh: 也列查否的, en: include refuted}
// returns:
//   topic: {zh: 主题, en: topic}
//   text: {zh: 原文, en: wording}
//   value: {zh: 数值, en: value}
//   unit: {zh: 量词, en: unit}
//   bound: {zh: 界, en: bound, codes: bound}
//   place: {zh: 地域, en: place}
//   period: {zh: 期间, en: period}
//   body: {zh: 主体, en: body}
//   campaign: {zh: 专项或轮次, en: campaign}
//   derived: {zh: 推算, en: derived}
//   status: {zh: 状态, en: status, codes: status}
//   review: {zh: 复核, en: review, codes: review}
//   src: {zh: 来源, en: source}
//   locator: {zh: 位置, en: locator}
//   uid: {zh: 编号, en: uid}
// draws: table
// ---
MATCH (f:Figure)
WHERE ($with_refuted OR f.status <> 'REFUTED')
  AND ($topic IS NULL OR f.topic = $topic)
  AND ($place IS NULL OR f.place CONTAINS $place)
RETURN f.topic AS topic, f.text AS text, f.value AS value, f.unit AS unit, f.bound AS bound, f.place AS place,
       f.period AS period, f.body AS body, f.campaign AS campaign, coalesce(f.derived, false) AS derived,
       f.status AS status, f.review AS review, f.src AS src, f.locator AS locator, f.uid AS uid
ORDER BY topic, place, period, body, text, uid
