"""Projects and lots, lists, mechanisms, campaigns, coordination, requests, and what was put right."""

from __future__ import annotations

from datetime import date

from tests.loaders.text.twins import OVERVIEW, edges, names, one, read


def test_a_project_with_its_lot_and_who_checks_it() -> None:
    reading = read(OVERVIEW)
    project = one(reading, "Project")
    assert project.props == {"name": "环湖高速东湖至西岭段项目", "programme": "百日工程"}
    lot = one(reading, "Lot")
    assert lot.props == {"code": "DXSG-7", "name": "DXSG-7标段", "alias": ["7标段"]}
    assert [edge.b for edge in edges(reading, "HAS_LOT", project)] == [lot]
    responsible = edges(reading, "RESPONSIBLE_FOR", None, lot)
    assert [(edge.a.name, edge.props) for edge in responsible if edge.a] == [("河湾县", {"work": "土地平整"})]
    task = one(reading, "TaskItem")
    assert task.props == {"name": "青苗补偿款发放专项监督检查", "mode": "室组地"}
    assert [edge.b for edge in edges(reading, "SUPERVISES", task)] == [lot]
    assert [edge.b.name for edge in edges(reading, "ASSIGNED_TO", task) if edge.b] == ["河湾县纪委监委第二监督检查室"]
    site = edges(reading, "LOCATED_AT", one(reading, "Activity"))[0].b
    assert site is not None and site.props == {"name": "柳林镇某村", "level": "VILLAGE", "masked": True}


def test_a_request_between_agencies_is_no_disposal_of_a_clue() -> None:
    reading = read(OVERVIEW)
    asks = one(reading, "InfoRequest")
    assert asks.props == {"name": "巡前函询", "topics": ["问题线索情况", "选人用人情况"]}
    assert [edge.b.name for edge in edges(reading, "SENT_BY", asks) if edge.b] == ["中共青禾市委巡察工作领导小组办公室"]
    assert [edge.b.name for edge in edges(reading, "SENT_TO", asks) if edge.b] == [
        "青禾市纪委",
        "中共青禾市委组织部",
        "青禾市财政局",
    ]
    talk = read("青禾市综述\n青禾市纪委监委向3名干部谈话函询了解情况。")
    assert names(talk, "InfoRequest") == []


def test_lists_and_mechanisms_of_a_speaker() -> None:
    text = (
        "对话政治监督\n2024-01-02\n韩立诚 吉林省云岭市委常委,市纪委书记、监委主任\n"
        "韩立诚:用好“一本账、两清单、双督办”监督机制。我们围绕融入流域治理开展专项监督,建立责任清单,"
        "紧盯市直单位14项和县区9项具体工作任务。\n"
        "韩立诚:制定监督任务总清单,细化任务清单、责任清单、问题清单,明确39项重点监督任务,"
        "形成“明确任务—发现问题—督促整改”工作闭环。创新搭建智慧监管平台,设置3大类12个监督模型,"
        "将15个部门纳入监管范围,实现自动扫描、自动预警。"
    )
    reading = read(text)
    mechanism = one(reading, "SpecialAction", name="一本账、两清单、双督办")
    assert mechanism.props == {
        "name": "一本账、两清单、双督办",
        "kind": "MECHANISM",
        "parts": ["一本账", "两清单", "双督办"],
    }
    duty = one(reading, "SupervisionList", name="融入流域治理责任清单")
    part = edges(reading, "PART_OF", duty, mechanism)
    assert [edge.status for edge in part] == ["INFERRED"]
    assert {edge.a.props["text"] for edge in edges(reading, "MEASURES", None, duty) if edge.a} == {"14项", "9项"}
    master = one(reading, "SupervisionList", kind="MASTER")
    assert {edge.a.name for edge in edges(reading, "CHILD_OF", None, master) if edge.a} == {
        "任务清单",
        "责任清单",
        "问题清单",
    }
    assert one(reading, "SpecialAction", name="工作闭环").props["steps"] == ["明确任务", "发现问题", "督促整改"]
    platform = one(reading, "SpecialAction", kind="SYSTEM")
    assert platform.props["functions"] == ["自动扫描", "自动预警"]
    assert {edge.a.props["text"] for edge in edges(reading, "MEASURES", None, platform) if edge.a} == {
        "3大类",
        "12个",
        "15个",
    }
    assert {edge.b.name for edge in edges(reading, "CARRIED_OUT_BY") if edge.b} == {"云岭市纪委监委"}
    # Thirty-nine tasks are a number, not thirty-nine records.
    assert names(reading, "TaskItem") == []


def test_who_works_with_whom() -> None:
    text = (
        "综述\n去年,甘肃省纪委监委派驻省文旅厅纪检监察组主动对接第八监督检查室,配合建立“线索库”,召开会议7次;"
        "派驻省水利厅纪检监察组与第五监督检查室沟通20多次。"
    )
    reading = read(text)
    pairs = {
        (edge.a.name, edge.b.name, edge.props["kind"])
        for edge in edges(reading, "COORDINATES_WITH")
        if edge.a and edge.b
    }
    assert pairs == {
        ("甘肃省纪委监委派驻省文旅厅纪检监察组", "甘肃省纪委监委第八监督检查室", "ROOM_STATION"),
        ("甘肃省纪委监委派驻省水利厅纪检监察组", "甘肃省纪委监委第五监督检查室", "ROOM_STATION"),
    }
    ledger = one(reading, "SupervisionList", kind="LEDGER")
    assert {edge.b.name for edge in edges(reading, "ISSUED_BY", ledger) if edge.b} == {
        "甘肃省纪委监委派驻省文旅厅纪检监察组",
        "甘肃省纪委监委第八监督检查室",
    }
    assert [node.props.get("period") for node in reading.facts.of("Figure")] == ["去年", None]
    station = one(reading, "Unit", name="甘肃省纪委监委派驻省水利厅纪检监察组")
    assert [edge.b.name for edge in edges(reading, "STATIONED_AT", station) if edge.b] == ["甘肃省水利厅"]


def test_a_rule_about_who_leads_makes_no_tasks() -> None:
    text = "青禾市综述\n青禾市纪委监委规定,综合性监督由党风政风监督室牵头,行业性监督由相关监督检查室牵头。"
    reading = read(text)
    room = one(reading, "Unit", kind="DISC_ROOM")
    assert room.name == "青禾市纪委监委党风政风监督室"
    assert [edge.a.name for edge in edges(reading, "PARENT_OF", None, room) if edge.a] == ["青禾市纪委监委"]
    assert names(reading, "TaskItem") == []


def test_a_road_put_right_month_by_month() -> None:
    text = (
        "临河市2022年工作回望\n2023-02-01\n临河市委第二巡察组再次接到和平镇群众电话。此前群众纷纷来访向巡察组反映"
        "松岭村至柳坪镇X105公路坑洼不平、泥泞难行。随后,巡察组向和平镇党委反馈了意见。2022年3月,和平镇投资启动了路面修复工程建设;"
        "5月完成路基平整、排水沟清理。因暴雨需停工抢修。7月,在市委巡察整改督查组的督促下,和平镇确定了新的施工方案,公路于10月中旬竣工通车。"
    )
    reading = read(text)
    issue = one(reading, "Issue")
    assert (issue.props["text"], issue.props["type_l2"]) == ("X105公路坑洼不平、泥泞难行", "LIV.ROAD")
    assert [edge.b.name for edge in edges(reading, "FOUND_BY", issue) if edge.b] == ["临河市委第二巡察组"]
    rectification = one(reading, "Rectification")
    # The body's own word: never more than self-reported.
    assert rectification.props["state"] == "R4_SELF_REPORTED_DONE"
    events = [
        (edge.a.props["kind"], edge.a.valid.start if edge.a.valid else None) for edge in edges(reading, "OF") if edge.a
    ]
    assert events == [
        ("START", date(2022, 3, 1)),
        ("PROGRESS", date(2022, 5, 1)),
        ("STOP", None),
        ("REPLAN", date(2022, 7, 1)),
        ("DONE", date(2022, 10, 11)),
    ]
    project = one(reading, "Project")
    assert project.props == {"name": "松岭村至柳坪镇X105公路路面修复工程", "state": "DONE"}
    assert {edge.b for edge in edges(reading, "RESPONSIBLE_FOR")} == {project, rectification}
    assert [edge.a.name for edge in edges(reading, "SUPERVISES") if edge.a] == ["临河市委巡察整改督查组"]
    assert names(reading, "Clue") == []
