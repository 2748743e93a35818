"""An independent judge of the holidays in shared/content/holidays.

Compares every weekday holiday of every country and region, 2015 to 2035, with the Python package
`holidays`, whose data no one here wrote. Where we differ on purpose the reason stands in DIFFERENT;
any other difference fails.

    python3 .ci/judges/holidays_judge.py [--example PATH]

Without --example the example is the one that the test command has built.
"""

import argparse
import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv

from built import example as built

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PACKAGE = "holidays==0.109"
INSIDE = "HOLIDAYS_JUDGE_INSIDE"

CHRISTMAS_AND_NEW_YEAR = ("12-27", "12-28", "12-26", "01-02", "01-03", "01-04")

# Days that only we have, on purpose: code -> (reason, whether this day is meant).
DIFFERENT = {
    "AU": ("all states give the next weekday; the package asks for a state",
           lambda day: day[5:] in CHRISTMAS_AND_NEW_YEAR + ("01-27", "01-28")),
    "CH": ("only 1 August is federal; ours are kept in nearly all cantons and by the banks",
           lambda day: True),
    "DE-BY": ("Assumption holds in most communities of Bavaria", lambda day: day[5:] == "08-15"),
    "IE": ("banks close on the next working day",
           lambda day: day[5:] in CHRISTMAS_AND_NEW_YEAR + ("03-18", "03-19")),
    "NL": ("5 May counts every year by the Algemene termijnenwet", lambda day: day[5:] == "05-05"),
    "SE": ("eves that count as Sundays",
           lambda day: day[5:] in ("12-24", "12-31") or "06-19" <= day[5:] <= "06-25"),
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--example", help="the built example holidays of the crate content")
    options = arguments.parse_args()
    if INSIDE in os.environ:
        return judge(pathlib.Path(os.environ[INSIDE]))
    example = pathlib.Path(options.example) if options.example else built("holidays")
    folder = tempfile.mkdtemp(prefix="holidays-judge-")
    try:
        venv.create(folder, with_pip=True)
        python = pathlib.Path(folder, "bin", "python")
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE],
            check=True, timeout=300,
        )
        environment = {**os.environ, INSIDE: str(example)}
        return subprocess.run([python, __file__], env=environment, timeout=300).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def judge(example):
    import holidays

    ours = collections.defaultdict(set)
    run = subprocess.run([example], stdout=subprocess.PIPE, check=True, text=True, timeout=120)
    for line in run.stdout.splitlines():
        code, day = line.split()
        ours[code].add(day)
    passed, failed = 0, 0
    for code in sorted(ours):
        country, _, region = code.partition("-")
        known = holidays.country_holidays(
            country,
            # A plain GB is England and Wales here.
            subdiv="ENG" if code == "GB" else region or None,
            # The federal days of Canada are the package's category "government".
            categories=("government",) if country == "CA" else None,
            years=range(2014, 2037),
        )
        theirs = {str(day) for day in known if day.weekday() < 5 and 2015 <= day.year <= 2035}
        _, meant = DIFFERENT.get(code, (None, lambda day: False))
        added = sorted(day for day in ours[code] - theirs if not meant(day))
        missing = sorted(theirs - ours[code])
        if added or missing:
            failed += 1
            print(f"{code}: only ours {added}, only theirs {missing}")
        else:
            passed += 1
    if passed + failed < 40:
        failed += 1
        print(f"only {passed + failed} calendars were looked at")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
