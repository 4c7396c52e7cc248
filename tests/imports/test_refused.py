"""Names of columns and categories that are refused, and those that only sound like them."""

import json
from pathlib import Path

import orjson
import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from gridwork.imports import refused
from gridwork.imports.refused import NotingMiddleware, noting, refuse_columns, refused_word, validate_name
from gridwork.journal.models import Entry
from tests import cast as people
from tests.cast import NOW

REFUSED = {
    "belief": "religion Religious_Belief is-muslim faith ownersCreed 宗教信仰 宗教 信仰 是否信教",
    "politics": (
        "PoliticalParty political_views politics party-member partyAffiliation 政治面貌 是否党员 党派 党建活动"
    ),
    "petition": "petition Petitions petitioner_name numberOfPetitions 信访 信访次数 上访记录 进京访 信訪",
    "ethnicity": (
        "ethnicity ethnic_group race Race/Ethnicity victimRace nationality racial_origin 民族 民　族 族裔 肤色"
    ),
    "orientation": "sexual_orientation SexualOrientation sexuality is_gay LGBTQ 性取向 同性恋",
    "key_persons": (
        "key_person KeyPersons key_people person-of-interest watchlist watch_list 重点人员 重点人口 特殊人群"
        " 重點人員 管控对象"
    ),
    "person_score": (
        "person_score PersonRiskLevel citizen_rank resident_colour score_of_person villager-grade warden_ranking"
        " social_credit 个人积分 居民等级 村民评分 人员风险等级 人员颜色 网格员排名 信用分 红黄绿码"
    ),
    "biometrics": (
        "face_id FaceImage facial_template fingerprint gait gait_signature iris DNA face 人脸 人脸库 步态 指纹 人臉"
    ),
    "plate": (
        "license_plate LicensePlate licence-plate number_plate plate_no plate PlateNumber vehicle_plate 车牌"
        " 车牌号 号牌 車牌"
    ),
    "tracking": (
        "gps_track wardenTrack trajectory location_history patrol_mileage warden_mileage staff_gps upload_count"
        " uploads_per_warden event_quota number_of_uploads 轨迹 巡查轨迹 网格员里程 巡查里程 步数 上报量 上报排名"
        " 軌跡"
    ),
    "cult": "cult cult_free anti-cult 邪教 无邪教创建 反邪教宣传",
    "stability": "stability_maintenance SocialStability 维稳 维稳信息 涉稳 稳控措施 維穩",
}
INNOCENT = """
    opened_at Status Status.Notes Responsible.Agency Request.Type Address Supervisor.District Neighborhood
    Point Media.URL third_party party_wall wedding_party parties race_track boat_race_route embrace terrace
    surface interface face_value surface_id facing facade face_to_face block_face steel_plate name_plate
    plate_glass manhole_plate house_number_plate Construction_Plate_Shifted template plateau railway_mileage
    mileage mileage_from track_defect railway_track tracking_number uploaded_by file_upload_count
    photo_uploads upload_url noise_level water_level floor_level satisfaction_score
    resident_satisfaction_level score rank level colour risk_level evidence_level service_level
    building_level resident_parking site_score culture agriculture cultural_event cultivation difficulty
    slope_stability building_stability stability good_faith religious_building place_of_worship church
    international national ratio rational generation orientation camera_orientation orientation_degrees
    persons number_of_people residents contact_person person_in_charge number_of_residents householders
    officer inspector inspector_name user user_name staff_count handler key key_area key_place key_project
    key_contact priority population special_waste watch watched repetition competition partition competitor
    graffiti_watch street tribute caster broadcast forecast recaster gender age birthday language
    political_map ward precinct 信息来源 网上访问量 走访 家访 走访次数 民族路 党群服务中心地址 重点地区
    重点单位 重点场所 重点项目 重点人行道 重点人才 门牌号 门号牌 路牌 铁路里程 里程 起点里程 里程碑 事件等级
    案件等级 紧急程度 满意度 满意度评分 居民满意度 风险等级 积分 稳定性 边坡稳定 道路等级 颜色 居民委员会
    居民委员会评分 居民小组 人员密集场所 联系人 负责人 手机 面积 面积大小 上报时间 上报人 图像 轨道 轨道交通
    定位 位置 水位等级 噪声等级 文化 宣传 人数 户数 网格员 网格员姓名 网格编号
"""
REAL = Path(__file__).parent / "real_names.json"


class TestNames:
    @pytest.mark.parametrize(("code", "name"), [(c, n) for c, names in REFUSED.items() for n in names.split(" ")])
    def test_it_refuses_what_is_kept_of_nobody(self, code, name):
        found = refused_word(name)
        assert found is not None
        assert found.code == code

    @pytest.mark.parametrize("name", INNOCENT.split())
    def test_it_lets_pass_what_only_sounds_so(self, name):
        assert refused_word(name) is None

    def test_it_lets_pass_the_columns_and_categories_of_two_cities(self):
        """Of the service requests that DataSF and Analyze Boston publish (ODC PDDL)."""
        names = json.loads(REAL.read_text(encoding="utf-8"))
        assert len(names) > 500
        assert [name for name in names if refused_word(name)] == []

    @pytest.mark.parametrize("name", ["level", "risk_level", "Rank", "score", "colour_code", "等级", "积分", "风险"])
    def test_it_refuses_a_bare_grade_where_it_would_be_a_persons(self, name):
        assert refused_word(name) is None
        assert refused_word(name, of_person=True).code == "person_score"

    @pytest.mark.parametrize("name", ["name", "phone", "language", "joined_at", "is_active"])
    def test_it_lets_people_have_names(self, name):
        assert refused_word(name, of_person=True) is None

    @pytest.mark.parametrize(
        "name", ["ＲＥＬＩＧＩＯＮ", "re\u200bligion", "  Religion ", "信\u200b访", "信 访", "Ethnic-Groups"]
    )
    def test_it_is_not_misled_by_how_a_name_is_written(self, name):
        assert refused_word(name) is not None

    @given(st.text())
    def test_it_answers_for_any_text(self, name):
        refused_word(name)

    def test_every_list_has_words_for_the_user(self):
        assert set(refused.REFUSED) <= set(refused.REASONS)


@pytest.mark.django_db
class TestNoting:
    @staticmethod
    def entries() -> list[dict]:
        return [orjson.loads(entry.changes) for entry in Entry.objects.filter(action="refuse_name").order_by("id")]

    def test_it_says_which_name_and_why(self):
        with pytest.raises(ValidationError) as error:
            validate_name("信访")
        assert error.value.code == "refused_word"
        assert error.value.messages == ["“信访” is refused: nothing is kept about people’s petitions."]
        validate_name("路灯")

    def test_it_names_every_refused_column(self):
        with pytest.raises(ValidationError) as error:
            refuse_columns(["Address", "race", "License Plate"])
        assert [("race" in m, "License Plate" in m) for m in error.value.messages] == [(True, False), (False, True)]

    def test_it_journals_what_was_refused_though_the_transaction_failed(self):
        with pytest.raises(ValidationError), noting(by=lambda: "erin", where="/bodies/import", now=lambda: NOW):
            refuse_columns(["race", "Address", "race"])
        assert self.entries() == [{"name": "race", "about": "ethnicity"}]
        entry = Entry.objects.get(action="refuse_name")
        assert (entry.actor, entry.record, entry.at) == ("erin", "/bodies/import", NOW)

    def test_it_journals_nothing_when_nothing_was_refused(self):
        with noting(by=lambda: "erin", where="/bodies/import", now=lambda: NOW):
            refuse_columns(["Address"])
        assert self.entries() == []

    def test_it_journals_what_a_form_refused_and_caught(self):
        def view(request) -> HttpResponse:
            with pytest.raises(ValidationError):
                validate_name("邪教")
            return HttpResponse(status=422)

        NotingMiddleware(view)(RequestFactory().post("/case-types/new"))
        assert self.entries() == [{"name": "邪教", "about": "cult"}]

    def test_it_journals_what_a_call_of_the_api_brought(self):
        cast = people.build(["lending.add_loan", "lending.view_loan", "places.view_place"])
        client = Client()
        client.force_login(cast.chief)
        loan = {"tool": "ladder", "borrower": "Wang", "place": cast.east_village.pk, "religion": "x", "colour": "red"}
        assert client.post("/api/v1/loans", loan, content_type="application/json").status_code == 422
        assert self.entries() == [{"name": "religion", "about": "belief"}]
        assert Entry.objects.get(action="refuse_name").actor == "chief"
        Client().post("/api/v1/loans", loan, content_type="application/json")
        assert len(self.entries()) == 1, "a stranger writes nothing into the journal"

    def test_it_keeps_apart_what_two_requests_met(self):
        def outer(request) -> HttpResponse:
            NotingMiddleware(lambda _request: HttpResponse())(request)
            return HttpResponse()

        NotingMiddleware(outer)(RequestFactory().get("/"))
        assert self.entries() == []
