"""Pairs of names and of addresses that are the same, likely the same, or others."""

import pytest

from handoffs.text.likeness import Place, beginnings, place, share
from handoffs.text.normalize import same_email, same_phone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＮＴＴ田中", "NTT田中"),
        ("㈱田中商事", "株式会社田中商事"),
        ("（株）田中商事", "田中商事株式会社 御中"),
        ("田中商事(有)", "有限会社 田中商事"),
        ("田中 太郎 様", "田中太郎"),
        ("田中　太郎", "田中 太郎 殿"),
        ("タナカ", "たなか"),
        ("ﾀﾅｶ ﾀﾛｳ", "たなか たろう さん"),
        ("キヤノン", "キャノン"),
        ("ジョン・スミス", "ジョン スミス"),
        ("ジョン･スミス", "ジョンスミス"),
        ("Sagawa Trading K.K.", "SAGAWA TRADING CO., LTD."),
        ("Tanaka Taro", "Mr. Taro Tanaka"),
        ("Ｃａｆｅ　Yamabiko", "cafe yamabiko"),
        ("田中 太郎 (Tanaka Taro)", "田中太郎様"),
        ("田中 太郎（タナカ タロウ）", "たなか たろう"),
        ("田中 太郎 (Tanaka Taro)", "Taro Tanaka"),
        ("田中 太郎 (Tanaka Taro)", "田中　太郎（タナカ　タロウ）"),
        ("田中商事(株)", "㈱田中商事（タナカショウジ）"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert share(one, other) == 100 == share(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cafe Yamabiko", "Cafe Yamabico"),
        ("株式会社田中商事サービス", "田中商事サービス東京"),
        ("スーパーサトウ渋谷", "スーパサトウ渋谷"),
        ("Tanaka Tarou", "Tanaka Taro"),
    ],
)
def test_a_name_with_a_small_difference_is_likely_the_same(one: str, other: str) -> None:
    assert 80 <= share(one, other) < 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("田中太郎", "田中花子"),
        ("株式会社田中", "株式会社佐藤"),
        ("Cafe Sakura", "Cafe Yamabiko"),
        ("Tanaka Taro", "Suzuki Hanako"),
        ("ｽﾊﾟ", "スーパー"),
        ("Hotel Fuji (Shibuya)", "Bar Ume (Shibuya)"),
        ("", "田中"),
        ("", ""),
    ],
)
def test_another_name_is_another(one: str, other: str) -> None:
    assert share(one, other) < 80


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("渋谷区神宮前1丁目2番3号", "渋谷区神宮前1-2-3", Place.SAME),
        ("渋谷区神宮前１－２－３", "渋谷区神宮前1ー2ー3", Place.SAME),
        ("渋谷区神宮前一丁目二番三号", "150-0001, 東京都, 渋谷区, 神宮前1-2-3", Place.SAME),
        ("渋谷区神宮前十二丁目二十三番地一", "渋谷区神宮前12-23-1", Place.SAME),
        ("札幌市中央区北一条西2丁目3", "札幌市中央区北1条西2-3", Place.SAME),
        ("三田市大字下田中1番地の2", "三田市下田中1-2", Place.SAME),
        ("千代田区霞ヶ関1-2-3", "千代田区霞ケ関１丁目２の３", Place.SAME),
        ("渋谷区神宮前1-2-3 ハイツさくら", "渋谷区神宮前1-2-3", Place.SAME),
        ("Shibuya 1-2-3 Jingumae", "150-0001, Tokyo, Shibuya, Jingumae 1‐2‐3", Place.SAME),
        ("渋谷区神宮前1-2-3 ハイツさくら101号室", "渋谷区神宮前1丁目2番3号", Place.NEAR),
        ("渋谷区神宮前1-2-3", "渋谷区神宮前11-2-3", Place.OTHER),
        ("渋谷区神宮前1-2-3", "渋谷区神宮前1-2-4", Place.OTHER),
        ("渋谷区神宮前1-2-3", "渋谷区恵比寿1-2-3", Place.OTHER),
        ("渋谷区神宮前1-2-3-101", "渋谷区神宮前1-2-3-102", Place.OTHER),
        ("千代田区神田錦町1-2-3", "千代田区神田鍛町1-2-3", Place.OTHER),
        ("Shibuya 1-2-3 Jingumae", "Yokohama 1-2-3 Motomachi", Place.OTHER),
        ("渋谷区本町", "渋谷区本町", Place.SAME),
        ("渋谷区本町", "渋谷区本町2", Place.OTHER),
        ("渋谷区本町", "渋谷区", Place.OTHER),
        ("", "", Place.OTHER),
    ],
)
def test_an_address_is_compared_by_its_numbers_and_its_town(one: str, other: str, expected: Place) -> None:
    assert place(one, other) is expected is place(other, one)


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [("Taro@Example.jp", " taro@example.JP", True), ("taro+a@example.jp", "taro@example.jp", False), ("", "", False)],
)
def test_an_e_mail_differs_by_its_tag_and_not_by_case(one: str, other: str, are_same: bool) -> None:
    assert same_email(one, other) is are_same


def test_a_phone_is_the_same_from_abroad() -> None:
    assert same_phone("+81 90 1234 5678", "０９０ー１２３４ー５６７８") and not same_phone("+81 90 1234 5678", "090-1234-5679")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("㈱田中商事", {"田中"}),
        ("たなか", {"たな", "タナ", "ﾀﾅ"}),
        ("ガスト", {"がす", "ガス", "ｶﾞｽ"}),
        ("Cafe Sakura", {"cafe", "Ｃａｆｅ"}),
        ("ＮＴＴ田中", {"nt", "ＮＴ"}),
    ],
)
def test_a_name_is_searched_in_each_way_of_writing_its_beginning(name: str, written: set[str]) -> None:
    assert written <= set(beginnings(name))
