package main

import "fmt"

// shownProblems is how many problems of one check are printed.
const shownProblems = 20

// report prints one line a check and counts.
type report struct{ passed, failed int }

// check prints the outcome of one check; it passed when there are no problems. The subject says what was judged by
// whom, with numbers: a check that judged nothing must not look like one that did.
func (r *report) check(subject string, problems []string) {
	if len(problems) == 0 {
		r.passed++
		fmt.Println("ok   " + subject)
		return
	}
	r.failed++
	fmt.Println("FAIL " + subject)
	for index, problem := range problems {
		if index == shownProblems {
			fmt.Printf("     … and %d more\n", len(problems)-shownProblems)
			break
		}
		fmt.Println("     " + problem)
	}
}

// conclude prints the last line; true when nothing failed and something was judged.
func (r *report) conclude() bool {
	fmt.Printf("%d passed, %d failed\n", r.passed, r.failed)
	return r.failed == 0 && r.passed > 0
}
