mkdir -p plans
find plans -name plan.md | sort --version-sort | xargs --no-run-if-empty cat | awk '
  /^## Plan$/ { told = 0; next }
  /^### / { told = 1; count += 1 }
  told { section[count] = section[count] $0 "\n"; next }
  /^\| `/ { if (length(rows) + length($0) < 30000) { rows = rows $0 "\n" } else { unlisted += 1 }; next }
  /^and .* more$/ { more = more $0 "\n\n" }
  /^Records lie in / { where = $0 "\n" }
  END {
    if (rows == "") exit
    if (unlisted) more = more "and " unlisted " more, each in the artifacts of this run\n\n"
    text = "## Plan\n\n| Stack | The change said | The plan says | Record |\n|---|---|---|---|\n" rows "\n" more where
    for (number = 1; number <= count; number += 1) {
      if (length(text) + length(section[number]) > 60000) { left += 1 } else { text = text "\n" section[number] }
    }
    if (left) text = text "\n" left " more have no room here: the plan of each is an artifact of this run\n"
    printf "%s", text
  }' > plan.md
cat plan.md >> "$GITHUB_STEP_SUMMARY"
