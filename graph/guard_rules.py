"""What typed Cypher may use, and the words in which a refusal is given (``graph.guard`` applies them)."""

from __future__ import annotations

from graph.words import t


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAX_LENGTH = 20_000
MAX_DEPTH = 100
#: Neo4j 2026.08 had not planned 40 nested EXISTS after six minutes; the time limit does not cover planning.
MAX_SUBQUERIES = 4
#: Comprehensions, any, all, none, single, reduce: one inside the other.
MAX_LOOPS = 3
#: Signs of one kind in a row (``- - -1``, ``NOT NOT x``): each is one more level for a server's parser.
MAX_UNARY = 10
#: A chain ``1+1+1…`` is a tree of that depth inside a planner; 5.26 ends some of them with a stack overflow.
MAX_OPERATORS = 400
#: Relationships and comma parts of one query part, and of the whole statement. A complete 12-node pattern
#: (66 relationships) took Neo4j 5.26 nine seconds to plan; 7 nodes joined each to each are 21.
MAX_PATTERN = 20
MAX_PATTERN_TOTAL = 120
MAX_HOPS = 6
MAX_HOPS_SHORTEST = 15
MAX_RANGE = 999_999
#: Bounds of range() inside a loop of one expression, and where such loops are nested (their sizes multiply).
MAX_RANGE_IN_LOOP = 100_000
MAX_RANGE_NESTED = 1_000
MAX_REGEX = 200
MAX_REGEX_QUANTIFIERS = 4
MAX_PARAMS_BYTES = 1_048_576

#: A reading statement, and every subquery in it, begins with one of these.
CLAUSE_STARTS = frozenset({"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL"})
WRITES = _words("CREATE MERGE SET DELETE DETACH NODETACH REMOVE FOREACH INSERT DROP ALTER GRANT DENY REVOKE RENAME")
LOGIC = frozenset({"AND", "OR", "XOR", "NOT"})
PREFIXES = frozenset({"EXPLAIN", "PROFILE", "CYPHER"})
TRANSACTIONS = frozenset({"START", "BEGIN", "COMMIT", "ROLLBACK", "SESSION", "USE"})
ADMIN = _words("SHOW TERMINATE STOP ENABLE DRYRUN DEALLOCATE REALLOCATE SHUTDOWN RELOAD CHECK EXPORT IMPORT")
#: Refused wherever the two words stand side by side as code.
PAIRS: dict[tuple[str, str], str] = {
    ("LOAD", "CSV"): "load",
    ("PERIODIC", "COMMIT"): "transaction",
    ("START", "TRANSACTION"): "transaction",
    ("START", "DATABASE"): "admin",
    ("STOP", "DATABASE"): "admin",
    ("TERMINATE", "TRANSACTION"): "admin",
    ("TERMINATE", "TRANSACTIONS"): "admin",
    ("CONCURRENT", "TRANSACTIONS"): "transaction",
}
SHOWN = _words(
    """ALL ALIAS ALIASES BTREE BUILT CONSTRAINT CONSTRAINTS CURRENT DATABASE DATABASES DEFAULT EXECUTABLE EXIST
    EXISTENCE FULLTEXT FUNCTION FUNCTIONS HOME INDEX INDEXES KEY LOOKUP NODE POINT POPULATED PRIVILEGE PRIVILEGES
    PROCEDURE PROCEDURES PROPERTY RANGE REL RELATIONSHIP ROLE ROLES SERVER SERVERS SETTING SETTINGS SUPPORTED TEXT
    TRANSACTION TRANSACTIONS UNIQUE UNIQUENESS USER USERS VECTOR"""
)
#: Words before a bracket that are no functions.
BEFORE_BRACKET = _words(
    """MATCH OPTIONAL WHERE AND OR XOR NOT IN RETURN WITH UNWIND CALL WHEN THEN ELSE CASE BY LIMIT SKIP OFFSET
    DISTINCT CONTAINS SHORTEST PATH PATHS GROUP GROUPS TRAIL ACYCLIC WALK"""
)

#: Functions that both stores have, that end, and that touch nothing but the graph. ``normalize`` and the
#: random texts of ArcadeDB ran past the limit; ``file``, ``linenumber`` and ``graph.*`` reach outside.
FUNCTIONS = _words(
    """abs acos all allshortestpaths any asin atan atan2 avg ceil char_length character_length coalesce collect cos
    cot count date date.truncate datetime datetime.truncate degrees duration duration.between duration.indays
    duration.inmonths duration.inseconds e elementid endnode exists exp floor haversin head id isempty isnan keys
    labels last left length localdatetime localdatetime.truncate localtime localtime.truncate log log10 lower ltrim
    max min nodes none nullif percentilecont percentiledisc pi properties radians rand range reduce relationships
    replace reverse right round rtrim shortestpath sign sin single size split sqrt startnode stdev stdevp substring
    sum tail tan time time.truncate toboolean tobooleanlist tobooleanornull tofloat tofloatlist tofloatornull
    tointeger tointegerlist tointegerornull tolower tostring tostringlist tostringornull toupper trim type upper
    valuetype"""
)
PROCEDURES = frozenset({"db.labels", "db.relationshiptypes", "db.propertykeys"})


def refusal(rule: str, what: str) -> tuple[str, str]:
    """Cause and cure of a refusal, in the language in force. ``what`` is the word or sign in question."""
    words: dict[str, tuple[str, str]] = {
        "length": (
            t(f"语句太长（{what} 个字符）。", f"The statement is too long ({what} characters)."),
            t(
                f"最多 {MAX_LENGTH:,} 个字符；数值和清单请用参数传入。",
                f"At most {MAX_LENGTH:,} characters; pass values and lists as parameters.",
            ),
        ),
        "empty": (
            t("没有语句。", "There is no statement."),
            t("写一条以 MATCH … RETURN 开头的查询。", "Write a query such as MATCH … RETURN …."),
        ),
        "control": (
            t(f"语句里有控制字符 {what}。", f"The statement holds the control character {what}."),
            t("删掉它；文件另存为 UTF-8 纯文本。", "Remove it; save the file as plain UTF-8 text."),
        ),
        "invisible": (
            t(f"语句里有看不见的字符 {what}。", f"The statement holds the invisible character {what}."),
            t("删掉它；要查含它的文字请用参数。", "Remove it; pass a text that holds it as a parameter."),
        ),
        "escape": (
            t(f"不允许转义写法 {what}。", f"The escape {what} is not allowed."),
            t("直接写出该字符，或用参数传入。", "Write the character itself, or pass the text as a parameter."),
        ),
        "character": (
            t(f"代码里不能有字符“{what}”。", f"The character “{what}” cannot stand in code."),
            t(
                "用半角的标点和符号；名称含特殊字符时用反引号。",
                "Use half-width ASCII signs; put a name with odd characters in backticks.",
            ),
        ),
        "number": (
            t(f"数字 {what} 后面紧跟着别的字符。", f"The number {what} runs into something else."),
            t("数字后面加空格。", "Put a blank behind the number."),
        ),
        "unclosed": (
            t(f"{what} 没有收尾。", f"{what} is never closed."),
            t("补上收尾的符号。", "Close it."),
        ),
        "quoted": (
            t(f"反引号名称 {what} 里有不允许的字符。", f"The quoted name {what} holds signs that are not allowed."),
            t(
                "名称里不要用引号、反斜杠、分号、花括号。",
                "Use no quotes, backslashes, semicolons or braces in a name.",
            ),
        ),
        "bracket": (
            t(f"括号“{what}”不成对。", f"The bracket “{what}” has no partner."),
            t("检查括号。", "Check the brackets."),
        ),
        "nesting": (
            t(f"嵌套或连写太深（{what}）。", f"Nested or chained too deeply ({what})."),
            t(
                f"括号最多 {MAX_DEPTH} 层、子查询 {MAX_SUBQUERIES} 层、列表推导 {MAX_LOOPS} 层，"
                f"运算最多 {MAX_OPERATORS} 个；拆成几步，用 WITH 连接。",
                f"At most {MAX_DEPTH} brackets deep, {MAX_SUBQUERIES} subqueries, {MAX_LOOPS} comprehensions, "
                f"{MAX_OPERATORS} operators in all; split it into steps joined by WITH.",
            ),
        ),
        "pattern": (
            t(f"一步里的图样太大（{what} 段关系）。", f"The pattern of one step is too large ({what} relationships)."),
            t(f"每一步最多 {MAX_PATTERN} 段；中间用 WITH 分开。", f"At most {MAX_PATTERN} a step; split with WITH."),
        ),
        "path": (
            t(f"路径长度没有上限或太长（{what}）。", f"The path has no upper bound, or too high a one ({what})."),
            t(
                f"写明上限，例如 *1..4；最多 {MAX_HOPS}（最短路径最多 {MAX_HOPS_SHORTEST}）。",
                f"Give a bound such as *1..4; at most {MAX_HOPS} ({MAX_HOPS_SHORTEST} for shortest paths).",
            ),
        ),
        "write": (
            t(f"这里只能读：不允许 {what}。", f"Reading only: {what} is not allowed here."),
            t(
                f"数据的增改走导入；若 {what} 是名称，请用反引号或换个名字。",
                f"Change data by loading files; if {what} is a name, put it in backticks or choose another.",
            ),
        ),
        "admin": (
            t(f"不允许管理语句 {what}。", f"The administrative statement {what} is not allowed."),
            t("看运行状态用 mailuo doctor 和 mailuo store status。", "Use mailuo doctor and mailuo store status."),
        ),
        "load": (
            t("不允许 LOAD CSV。", "LOAD CSV is not allowed."),
            t("用 mailuo load 导入文件。", "Load files with mailuo load."),
        ),
        "transaction": (
            t(f"不允许 {what}：事务和会话由程序管理。", f"{what} is not allowed: the program manages transactions."),
            t("去掉这一句。", "Leave it out."),
        ),
        "chain": (
            t("一次只能运行一条语句。", "Only one statement can be run at a time."),
            t("去掉分号后面的语句，分次运行。", "Remove what follows the semicolon and run it by itself."),
        ),
        "prefix": (
            t(f"不允许前缀 {what}。", f"The prefix {what} is not allowed."),
            t("直接写查询本身。", "Write the query itself."),
        ),
        "hint": (
            t("不允许 USING 提示。", "USING hints are not allowed."),
            t("把最有选择性的节点写在最前面。", "Put the most selective node first instead."),
        ),
        "start": (
            t(f"查询或子查询不能以“{what}”开头。", f"A query or subquery cannot begin with “{what}”."),
            t(
                "以 MATCH、OPTIONAL MATCH、WITH、UNWIND、RETURN 或 CALL 开头。",
                "Begin with MATCH, OPTIONAL MATCH, WITH, UNWIND, RETURN or CALL.",
            ),
        ),
        "function": (
            t(f"不允许函数 {what}。", f"The function {what} is not allowed."),
            t(
                "可用函数见 docs/queries.md；两种存储都有的才能用。",
                "docs/queries.md lists the functions that both stores have.",
            ),
        ),
        "procedure": (
            t(f"不允许过程 {what}。", f"The procedure {what} is not allowed."),
            t(
                "只能用 db.labels、db.relationshipTypes、db.propertyKeys。",
                "Only db.labels, db.relationshipTypes and db.propertyKeys may be called.",
            ),
        ),
        "range": (
            t(f"循环太大，或看不出多大（{what}）。", f"A loop that is too large, or of unknown size ({what})."),
            t(
                f"range 最多到 {MAX_RANGE:,}，列表推导等里面到 {MAX_RANGE_IN_LOOP:,}，"
                f"嵌套时到 {MAX_RANGE_NESTED:,} 且不用 collect；改用 UNWIND。",
                f"range goes up to {MAX_RANGE:,}, inside a comprehension to {MAX_RANGE_IN_LOOP:,}, "
                f"where these are nested to {MAX_RANGE_NESTED:,} and without collect; use UNWIND.",
            ),
        ),
        "regex": (
            t(f"正则表达式可能回溯太久（{what}）。", f"The regular expression may backtrack for too long ({what})."),
            t(
                f"写成文字或参数，重复的组里不要再有重复或“|”，最多 {MAX_REGEX_QUANTIFIERS} 个重复；或用 CONTAINS。",
                "Write it as a text or a parameter, with no repeat or | inside a repeated group and at most "
                f"{MAX_REGEX_QUANTIFIERS} repeats; or use CONTAINS.",
            ),
        ),
        "parameter": (
            t(f"参数 {what} 没有值，或值不能用。", f"The parameter {what} has no value, or one that cannot be used."),
            t(
                "给出该参数：文字、数字、真假、日期或它们的清单。",
                "Give it a text, a number, true or false, a date, or a list of these.",
            ),
        ),
    }
    return words[rule]


#: Every rule that a refusal can name.
RULES = _words(
    "length empty control invisible escape character number unclosed quoted bracket nesting pattern path write admin "
    "load transaction chain prefix hint start function procedure range regex parameter"
)
