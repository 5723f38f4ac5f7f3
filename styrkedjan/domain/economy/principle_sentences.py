"""The council's principles sentence by sentence: which rules carry each one out, and the tests that show it.

The words themselves stand in the steering model; here each sentence is known by how it begins, in their order. A house
test holds the rows against the model, the rules and the tests, so that no sentence is left without an answer. What
the system does nothing about says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PREAMBLE = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a principle (0 is the preamble), the rules that follow from it and the tests of them.

    `tests` are `file::function` under tests/. `note` says what is done where no rule is. Raises ValueError for a row
    that answers nothing, or that names rules without tests.
    """

    principle: int
    begins: str
    rules: tuple[str, ...]
    tests: tuple[str, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if bool(self.rules) == bool(self.note):
            raise ValueError(f"”{self.begins}” har antingen en regel eller en anmärkning.")
        if self.rules and not self.tests:
            raise ValueError(f"”{self.begins}” har ingen prövning.")


# principle, how the sentence begins | rules, or what is done instead | tests (a file stands until the next)
_TABLE = """
0 I ekonomistyrningsprinciperna fastslås | – Säger vad principerna är till för; reglerna följer i de numrerade.
0 Nämnderna har ett decentraliserat | distributed_within_frame
  domain/economy/test_remedies.py: test_princip_5_det_som_fördelas_ryms_i_nettoramen
0 Kommunfullmäktige tilldelar | net_frame
  domain/economy/test_frames.py: test_princip_5_nettoram_är_kostnader_minus_intäkter
0 Det innebär att anslagen | net_frame
  domain/economy/test_principle_properties.py:
    test_princip_5_the_frame_is_costs_minus_income_and_holds_what_is_distributed
0 Nämnderna ska följa de anvisningar | – Anvisningar utfärdas med dag, och visas för nämnden tills de är besvarade.
  areas/reporting/test_instructions.py: test_from_draft_to_answer
0 Av anvisningarna framgår | – Stegen, månaderna och deras källor står i styrmodellens årshjul.
  domain/test_steering_model.py: test_occasions_fall_due_in_the_month_the_cycle_gives_them
0 Nämnderna ansvarar för att styra | goals_within_frame
  domain/economy/test_principle_properties.py: test_princip_1_mål_inom_ramen
0 Detsamma gäller för upphandlad | – Upphandlad verksamhet följs i utförarnas egna avtal och uppföljningsplan.

1 Nämnderna ansvarar för att beslutade | goals_within_frame
  domain/economy/test_principle_properties.py: test_princip_1_mål_inom_ramen,
    test_princip_1_every_goal_is_counted_in_one_state
  domain/economy/test_frames.py: test_princip_1_a_goal_not_assessed_is_not_a_goal_missed

2 Budgeten ska upprättas | balanced_budget
  domain/economy/test_frames.py: test_princip_2_budget_i_balans, test_princip_2_finansierade_investeringar
  domain/economy/test_principle_properties.py: test_princip_2_a_budget_without_findings_is_covered_to_the_last_krona

3 Om inte särskilt angivits | reallocation_within_frame, follows_priorities
  domain/economy/test_frames.py: test_princip_3_omdisponering,
    test_no_sequence_of_reallocations_creates_money_or_crosses_an_earmark
  domain/economy/test_remedies.py: test_princip_3_en_omdisponering_säger_vilken_prioritering_den_följer
3 För verksamhet vinterunderhåll | no_reallocation_across_earmark, earmark_by_activity
  domain/economy/test_remedies.py: test_princip_3_verksamhetskoden_avgör_vad_som_hör_till_anslaget,
    test_princip_3_särskilt_anslag_följs
  areas/economy/test_earmarks.py: test_an_earmark_rests_on_a_decision_and_is_a_committees

4 Om den beslutade ramen | remedies_for_insufficient_frame, request_followed_up
  domain/economy/test_frames.py: test_princip_4_i_första_och_andra_hand, test_an_overrun_is_led_to_its_remedies
  domain/economy/test_remedies.py: test_princip_4_en_begäran_följs_tills_den_är_besvarad,
    test_princip_4_rådet_räknar_med_det_som_är_besvarat, test_nothing_is_asked_for_twice
4 Blir den generella kostnadsökningen | general_cost_increase
  domain/economy/test_remedies.py: test_princip_4_generell_kostnadsökning_utöver_budgeten,
    test_princip_4_generell_kostnadsökning_äskas_hos_kommunstyrelsen_resten_hos_fullmäktige
4 Kvalitén i de verksamheter | general_cost_increase
  domain/economy/test_frames.py: test_quality_must_not_suffer_from_a_general_cost_increase
4 Blir nämndes kostnader lägre | lower_costs_kept
  domain/economy/test_carry_over.py: test_princip_6_resultatöverföring

5 Budgetanslaget gäller som nettoram | net_frame
  domain/economy/test_frames.py: test_princip_5_nettoram_är_kostnader_minus_intäkter
5 Nettoramens anvisas nämnd | distributed_within_frame
  domain/economy/test_remedies.py: test_princip_5_det_som_fördelas_ryms_i_nettoramen

6 Justeringar av teknisk karaktär | technical_adjustments
  domain/economy/test_frames.py: test_princip_6_tekniska_justeringar,
    test_technical_adjustments_never_change_the_total_or_an_earmark
6 Nämnd kan föra med sig | carry_over
  domain/economy/test_carry_over.py: test_princip_6_resultatöverföring, test_princip_6_okänt_förblir_okänt,
    test_the_whole_result_is_parted_in_earmarks_and_the_rest
6 Det maximala belopp | carry_over
  domain/economy/test_carry_over.py: test_carried_equity_never_passes_the_cap_and_nothing_is_lost,
    test_no_number_of_years_brings_equity_over_the_cap
  areas/year_end/test_actions.py: test_without_a_budget_the_cap_is_not_nought_but_unknown
6 Nämnd ska i verksamhetsberättelse | carry_over_request
  domain/economy/test_carry_over.py: test_the_request_goes_to_the_board
6 Resultatöverföring prövas | carry_over_request
  domain/economy/test_carry_over.py: test_princip_9_prövningen_mot_volymer_och_mål
  areas/year_end/test_actions.py: test_the_order_is_request_test_decision_and_each_has_its_people
6 För verksamhet vinterunderhåll | earmark_carry_over
  domain/economy/test_carry_over.py: test_princip_6_resultatöverföring
  areas/year_end/test_actions.py: test_the_earmark_is_held_within_fifteen_per_cent_and_must_be_told
6 Är resultatet lägre | earmark_carry_over
  domain/economy/test_carry_over.py: test_princip_6_resultatöverföring
6 Vinterunderhålls balanserade | earmark_carry_over
  domain/economy/test_carry_over.py: test_the_whole_result_is_parted_in_earmarks_and_the_rest,
    test_the_cap_may_be_held_against_equity_without_the_earmarks

7 Resultat som överförs benämns | booked_as_carried_result
  domain/economy/test_carry_over.py: test_princip_7_bokföring_utanför_driftbudgeten
7 Överföringen påverkar inte | booked_as_carried_result
  domain/economy/test_carry_over.py: test_princip_7_bokföring_utanför_driftbudgeten
7 Nämnd ska upprätta ett internt | internal_rules, unit_positions_shown
  domain/economy/test_remedies.py: test_princip_7_nämnden_har_ett_internt_regelverk
  domain/economy/test_carry_over.py: test_princip_7_enheternas_andelar
7 För att en enhet | unit_use_approved
  domain/economy/test_carry_over.py: test_princip_7_8_9_uttag_ur_eget_kapital,
    test_princip_7_samma_kapital_lovas_en_gång, test_princip_7_överuttag_är_ett_fynd
  areas/year_end/test_actions.py: test_a_unit_uses_its_own_share_with_the_committees_approval,
    test_the_same_equity_is_not_promised_for_two_years, test_more_promised_than_there_is_is_found
7 Nämnd måste internt tydligt | unit_positions_shown
  domain/economy/test_carry_over.py: test_unit_shares_sum_exactly_and_no_deficit_is_taken_from_a_unit
7 Nämnd ska i sin verksamhetsplan | planned_use
  domain/economy/test_carry_over.py: test_princip_7_planerat_uttag
7 Detta belopp ska sedan | planned_use
  domain/economy/test_carry_over.py: test_princip_7_uttaget_justeras_bara_i_april_och_augusti
  areas/year_end/test_actions.py: test_the_plan_is_stated_once_and_adjusted_while_april_and_august_are_open

8 Balanserat överskott får inte | one_off_use
  domain/economy/test_carry_over.py: test_princip_7_8_9_uttag_ur_eget_kapital, test_princip_8_9_godkända_uttag
8 Med detta avses | one_off_use
  domain/economy/test_principle_properties.py: test_princip_8_och_9_what_is_let_through_costs_one_year_and_is_there
8 Att använda eget kapital | covers_current_deficit
  domain/economy/test_carry_over.py: test_princip_7_8_9_uttag_ur_eget_kapital
  areas/year_end/test_actions.py: test_a_deficit_is_covered_only_where_there_is_one
8 Nämnd ska i den ordinarie | planned_use
  reports/test_money_sections.py: test_the_ordinary_report_tells_whether_equity_is_used

9 Slutligt ställningstagande | final_decision
  domain/economy/test_carry_over.py: test_princip_9_prövningen_mot_volymer_och_mål,
    test_princip_9_ett_underskott_ifrågasätts_inte
  areas/year_end/test_actions.py: test_the_order_is_request_test_decision_and_each_has_its_people
9 Om kommunen befaras | freeze
  domain/economy/test_carry_over.py: test_princip_9_fullmäktiges_spärr, test_princip_8_9_godkända_uttag
  areas/year_end/test_actions.py: test_the_freeze_stops_every_use_unless_it_says_otherwise

10 Underskott måste återställas | restore_deficit
  domain/economy/test_carry_over.py: test_princip_10_underskott, test_princip_10_när_tiden_har_gått_ut,
    test_only_a_year_that_is_over_and_wholly_known_can_be_a_breach
  domain/economy/test_accounts.py: test_underskottet_ska_återställas_på_tre_år
10 Vid underskott ska nämnd | recovery_plan
  domain/economy/test_carry_over.py: test_princip_10_åtgärdsplan,
    test_princip_10_ett_underskott_i_bokslutet_är_ett_fynd_innan_det_är_prövat,
    test_a_plan_that_does_not_restore_in_time_cannot_be_approved
  areas/year_end/test_actions.py: test_the_plan_may_be_written_before_the_board_has_tested_the_accounts
10 Kommunstyrelsens förvaltning | – Anvisningen utfärdas som andra anvisningar; planens delar är formulärets.
  areas/reporting/test_instructions.py: test_from_draft_to_answer
10 Uppföljning av åtgärdsplanen | recovery_follow_up
  domain/economy/test_carry_over.py: test_princip_10_åtgärdsplan
  areas/year_end/test_known_time.py: test_follow_ups_fall_due_as_the_annual_cycle_says

11 För samhällsbyggnadsprojekt | development_frame
  domain/economy/test_investments.py: test_princip_11_till_16_var_anslaget_binder,
    test_a_missing_frame_names_the_principle_of_its_kind

12 Samhällsbyggnadsprojekten delas | binding_level
  domain/economy/test_investments.py: test_princip_11_till_16_var_anslaget_binder
12 Anslagsbindningen för | binding_level, binding_followed, renewed_budget
  domain/economy/test_investments.py: test_princip_12_flytt_av_investeringsmedel
  domain/economy/test_remedies.py: test_princip_12_anslaget_binder_per_projekt_eller_enligt_verksamhetsplanen
  domain/economy/test_investment_use.py: test_princip_12_ett_förnyat_beslut_frågar_efter_årsbudgeten

13 Anslag ges för | capital_costs_with_appropriation, capital_costs_granted
  domain/economy/test_investments.py: test_princip_13_kapitalkostnad, test_princip_13_kapitalkostnad_per_kalenderar
  domain/economy/test_remedies.py: test_princip_13_och_14_kapitalkostnader

14 För övriga verksamheter | yearly_frame
  domain/economy/test_investments.py: test_princip_14_15_årets_ram
14 Inga anslag ges för | capital_costs_within_budget
  domain/economy/test_investments.py: test_princip_14_kapitalkostnader_ryms_i_driftbudgeten
  domain/economy/test_investment_use.py: test_princip_14_nya_kapitalkostnader_mot_det_som_är_ledigt

15 Vill nämnd investera | beyond_frame, frame_followed
  domain/economy/test_investments.py: test_princip_14_15_årets_ram
  domain/economy/test_investment_use.py: test_princip_11_14_15_16_ramen_mot_utfall_och_prognos,
    test_no_frame_is_passed_unseen
  areas/investments/test_actions.py: test_beyond_the_frame_is_for_the_council

16 Investeringsram för kommunala | premises_frame
  domain/economy/test_investments.py: test_a_missing_frame_names_the_principle_of_its_kind
  domain/economy/test_principle_properties.py: test_princip_11_14_15_16_what_is_over_a_frame_is_always_the_councils

17 Uppföljning av investeringar | project_follow_up, forecast_not_under_booked
  domain/economy/test_investment_use.py: test_princip_17_en_prognos_under_det_bokförda
  domain/economy/test_investments.py: test_princip_17_vad_som_återstår, test_a_delay_alone_is_reported_together
17 Visar uppföljningen | project_follow_up
  domain/economy/test_investments.py: test_princip_17_vad_som_återstår
17 Avvikelser för ett projekt | renewed_decision, finished_over_limit
  domain/economy/test_investment_use.py: test_princip_17_ett_färdigt_projekt_över_gränsen
  domain/economy/test_investments.py: test_princip_17_båda_gränserna,
    test_a_renewed_decision_is_needed_exactly_when_both_limits_are_passed
17 Vid särskild brådska | urgent_decision, urgent_reported
  domain/economy/test_investment_use.py: test_princip_17_ett_brådskande_beslut_försvinner_aldrig
  domain/economy/test_investments.py: test_the_chair_decides_alone_only_over_the_limit_and_in_urgency
17 Övriga avvikelser redovisas | other_deviations
  domain/economy/test_investments.py: test_other_deviations_are_reported_together_largest_first
17 Slutredovisning av färdiga | final_account
  domain/economy/test_investments.py: test_princip_17_årsbokslut
  areas/investments/test_actions.py: test_a_finished_project_is_accounted_for_with_the_reason_for_its_deviation
17 Vid årsbokslut ska nämnd | unfinished_projects
  domain/economy/test_investments.py: test_a_finished_project_has_nothing_to_balance
  domain/economy/test_investment_use.py: test_princip_17_det_som_är_kvar_är_okänt_tills_december_är_bokförd
  areas/investments/test_actions.py: test_money_left_in_an_unfinished_project_is_balanced_to_next_year
"""


def _read(table: str) -> Iterator[Sentence]:
    """The rows of the table: a line that begins with a number begins a sentence, what is indented are its tests."""
    head, file = "", ""
    tests: list[str] = []
    for line in [*table.splitlines(), "0 slut"]:
        if line.strip() and not line.startswith(" "):
            if head:
                yield _sentence(head, tests)
            head, tests = line, []
        elif line.strip():
            told, colon, rest = line.strip().partition(":")
            file, names = (told, rest) if colon else (file, told)
            tests += [f"{file}::{name.strip()}" for name in names.split(",") if name.strip()]


def _sentence(head: str, tests: list[str]) -> Sentence:
    told, answer = head.split(" | ")
    number, begins = told.split(" ", 1)
    if answer.startswith("– "):
        return Sentence(int(number), begins, (), tuple(tests), answer.removeprefix("– "))
    return Sentence(int(number), begins, tuple(answer.split(", ")), tuple(tests))


SENTENCES = tuple(_read(_TABLE))
