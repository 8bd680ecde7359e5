"""python3 -m unittest discover -s scripts -t scripts -p 'test_*.py'"""

import os
import tempfile
import unittest

from . import measuring, readme
from .results import Results


class ReadmeTests(unittest.TestCase):
    def test_the_tables_of_the_readme_are_what_the_kept_figures_make(self):
        with open(readme.README, encoding="utf-8") as file:
            self.assertEqual(readme.shown(file.read()), readme.rendered(readme.kept()))

    def test_only_what_stands_between_the_marks_is_replaced(self):
        text = f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n"
        self.assertEqual(readme.replaced(text, "new\n"), f"before\n{readme.BEGIN}\nnew\n{readme.END}\nafter\n")

    def test_a_run_of_some_benches_alone_is_refused_and_changes_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "some.jsonl")
            with open(path, "w") as file:
                file.write('{"goal": {"bench": "startup"}}\n')
            with self.assertRaisesRegex(SystemExit, "no figures of delete, journal, rate, script, stage"):
                readme.rewrite(path)


class RatioTests(unittest.TestCase):
    def case(self, wall, work=None):
        case = measuring.Case("it", ["it"], work=work)
        case.wall = wall
        return case

    def test_a_ratio_is_of_the_same_round(self):
        # Twice as slow a machine in the second round is no spread of the ratio.
        self.assertEqual(measuring.ratios(self.case([1, 2]), self.case([2, 4]), "wall"), [0.5, 0.5])

    def test_what_does_less_is_compared_by_the_piece(self):
        self.assertEqual(measuring.ratios(self.case([10], work=100), self.case([1], work=5), "wall"), [0.5])

    def test_a_missed_goal_is_told_and_what_was_not_measured_is_neither(self):
        results = Results(quiet=True)
        results.goal("a", [0.5, 0.7, 3], "x b", most=0.6)
        results.goal("a", [0.5, 0.6, 3], "x b", most=0.6)
        results.goal("a", [0.95], "of c", least=0.95)
        results.goal("a", [], "x d", most=1)
        self.assertEqual([verdict for verdict, _ in results.goals], ["MISSED", "held", "held", "not measured"])


if __name__ == "__main__":
    unittest.main()
