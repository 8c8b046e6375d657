"""A recipe as a step on a director's node: the session is opened there, and its rows arrive where the user is."""

import os
import unittest

from lab import Lab

STUDY = '''
param url: String
let lab = connect(url, insecure: true)
fn top(t) = t | sort by -total
let least = 4
task sums(rows: File) {
    data("polars") {table: session.load(rows) | where fare > $least | group town { total = sum(fare) } | top, n: count(session.load(rows))}
    output table
    output n: Int
}
task first_bytes(rows: File) { sh "head -c 4 ${rows}"; output word = stdout }
dag study(rows: File) {
    let made = sums(rows)
    first_bytes(made.table)
}
experiment sums_there { deploy study(file("rows.csv")) on nodes }
let r = start sums_there on lab with name: "study"
wait r
print r.status
for row in (results r | where task == "first_bytes") { print row.word }
for row in (results r | where task == "sums") {
    print row.n
    for line in session("pandas").load(row.table) { print line.town, line.total }
}
'''


class DataStepTest(unittest.TestCase):
    def test_a_recipe_is_carried_out_on_a_node_and_its_rows_come_back(self):
        with Lab() as lab:
            python = os.environ.get("BATON_PYTHON")
            self.assertTrue(python, "BATON_PYTHON names a Python with the packages of data sessions: Tools/data-venv.sh")
            lab.environment["BATON_PYTHON"] = python
            with open(f"{lab.folder}/rows.csv", "w") as file:
                file.write("town,fare\nulm,3.5\nbonn,9\nulm,12\nbonn,4\n")
            lab.director.arguments = ["--insecure-http"]
            lab.begin(["n1"])
            code, output, notices = lab.finish(lab.client(STUDY, "study", {"url": lab.director.url}))
            self.assertEqual((code, output.splitlines()), (0, ["succeeded", "PAR1", "4", "ulm 12.0", "bonn 9.0"]), notices)


if __name__ == "__main__":
    unittest.main()
