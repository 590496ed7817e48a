"""Fields and forms: order of label, error, field and help; every kind of field; what is never lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from tests.web.conftest import Bench

IMPORT = '{% from "components/form.html" import field, render_form, section, fields %}'
CHOICES = [SelectChoice("a", "标准化"), SelectChoice("b", "计量", {"data-help": "检定与校准"})]


class Sample(FlaskForm):
    key = HiddenField(default="k1")
    name = StringField("名称", [DataRequired(), Length(max=20)], description="与营业执照一致")
    text = TextAreaField("情况", [Length(max=500)])
    secret = PasswordField("密码")
    staff = IntegerField("人数")
    revenue = DecimalField("营业收入")
    day = DateField("日期")
    hour = TimeField("时间")
    trade = SelectField("行业", choices=CHOICES)
    way = RadioField("方式", [DataRequired()], choices=CHOICES)
    needs = SelectMultipleField(
        "需求", choices=CHOICES, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    agree = BooleanField("同意")
    photos = MultipleFileField("照片")
    send = SubmitField("提交")


@pytest.fixture
def form(bench: Bench) -> Sample:
    return Sample(meta={"csrf": False})


def test_label_error_field_and_help_come_in_this_order(bench: Bench, form: Sample) -> None:
    form.name.errors = ["不能为空"]
    html = bench.macro(IMPORT + "{{ field(form.name) }}", form=form)
    places = [html.index(part) for part in ("<label", "（必填）", "不能为空", "<input", "与营业执照一致")]
    assert places == sorted(places)
    assert 'aria-describedby="name-error name-help"' in html
    assert 'aria-invalid="true"' in html


def test_unit_stands_behind_the_field_and_is_read_with_it(bench: Bench, form: Sample) -> None:
    html = bench.macro(IMPORT + '{{ field(form.revenue, unit="万元") }}', form=form)
    assert html.index("<input") < html.index("万元")
    assert 'aria-describedby="revenue-unit"' in html


def test_browser_never_cuts_what_is_pasted(bench: Bench, form: Sample) -> None:
    html = bench.macro(IMPORT + "{{ field(form.name) }}{{ field(form.text, counter=true) }}", form=form)
    assert "maxlength" not in html
    assert 'data-counter="500"' in html
    assert 'data-counter-for="text"' in html


def test_single_choice_is_a_group_of_radios_with_one_name(bench: Bench, form: Sample) -> None:
    html = bench.macro(IMPORT + "{{ field(form.way) }}", form=form)
    assert 'role="radiogroup"' in html
    assert html.count('type="radio"') == 2
    assert 'class="cw-segments"' in html
    assert "<small>检定与校准</small>" in html


def test_boxes_of_a_group_are_not_each_required(bench: Bench, form: Sample) -> None:
    html = bench.macro(IMPORT + "{{ field(form.way) }}{{ field(form.needs) }}", form=form)
    assert not re.search(r"<input[^>]* required", html)


@pytest.mark.parametrize(("layout", "wanted"), [("", "cw-chips"), ("boxes", "cw-boxes"), ("list", "cw-list")])
def test_several_choices_come_as_chips_boxes_or_list(bench: Bench, layout: str, wanted: str) -> None:
    form = Sample(MultiDict({"needs": "b"}), meta={"csrf": False})
    html = bench.macro(IMPORT + "{{ field(form.needs, layout=layout) }}", form=form, layout=layout)
    assert f'<div class="{wanted}">' in html
    assert html.count(" checked") == 1


def test_explanations_may_be_given_by_the_page(bench: Bench, form: Sample) -> None:
    html = bench.macro(IMPORT + '{{ field(form.needs, options={"a": "企业标准"}) }}', form=form)
    assert "<small>企业标准</small>" in html


def test_extra_attributes_reach_the_input(bench: Bench, form: Sample) -> None:
    html = bench.macro(IMPORT + '{{ field(form.name, attrs={"autocomplete": "off"}) }}', form=form)
    assert 'autocomplete="off"' in html


def test_whole_form_holds_every_field_once(bench: Bench, form: Sample) -> None:
    html = bench.macro(IMPORT + '{{ render_form(form, "保存", cancel_url="/back") }}', form=form)
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', html)
    once = [name for name in names if name not in ("way", "needs")]
    assert sorted(once) == sorted(set(Sample()._fields) - {"csrf_token", "way", "needs", "send"})
    assert 'enctype="multipart/form-data"' in html
    assert "novalidate" in html
    assert '<a class="btn btn-plain" href="/back">取消</a>' in html
    assert html.count("btn-primary") == 1


def test_form_with_a_token_sends_it(bench: Bench) -> None:
    html = bench.macro(IMPORT + '{{ render_form(form, "保存") }}', form=Sample())
    assert html.count('name="csrf_token"') == 1


def test_page_may_lay_out_the_fields_itself(bench: Bench, form: Sample) -> None:
    source = (
        IMPORT + '{% call render_form(form, "", id="f") %}{% call section("规模", number=2) %}'
        '{{ field(form.staff, width="half", step=5) }}{% endcall %}{% endcall %}'
    )
    html = bench.macro(source, form=form)
    assert 'value="k1"' in html
    assert 'data-step="5"' in html
    assert 'class="cw-field w-half"' in html
    assert "<button" not in html


def test_typed_text_is_escaped(bench: Bench) -> None:
    typed: Any = MultiDict({"name": '"><script>', "text": "</textarea><b>"})
    form = Sample(typed, meta={"csrf": False})
    html = bench.macro(IMPORT + "{{ field(form.name) }}{{ field(form.text) }}", form=form)
    assert "<script>" not in html
    assert "<b>" not in html
