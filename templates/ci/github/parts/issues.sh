# Where the report of a job is missing, nobody knows that a tenant stands as declared.
missing=$(( $(jq '[.[] | select(. != "") | fromjson.include | length] | add' <<< "$ACCOUNTS") - $(find seen -mindepth 1 -maxdepth 1 -type d | wc -l) ))
issues="repos/$GITHUB_REPOSITORY/issues"
find seen -name '*.md' -printf '%f\n' | sort -u | while read -r file; do
  tenant=${file%.md}
  export MARK="<!-- tenantry drift $tenant -->"
  find seen -name "$file" | sort --version-sort | xargs cat > drift.md
  number=$(gh api --paginate "$issues?state=open&per_page=100" --jq '.[] | select(.user.login == "github-actions[bot]") | select((.body // "") | startswith(env.MARK)) | .number' | head -n 1)
  if [ -s drift.md ]; then
    { echo "$MARK"; echo "AWS holds something else than what is declared, as [this run]($GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID) found. The next one writes this again, and closes it when nothing is left."; echo; cat drift.md; } | head -c 60000 > issue.md
    cat drift.md >> "$GITHUB_STEP_SUMMARY"
    if [ -n "$number" ]; then
      gh api --silent --method PATCH "$issues/$number" --field body=@issue.md
    else
      gh api --silent "$issues" --raw-field "title=Drift: $tenant" --field body=@issue.md
    fi
  elif [ -n "$number" ] && [ "$missing" = 0 ]; then
    gh api --silent --method PATCH "$issues/$number" --raw-field state=closed --raw-field state_reason=completed
  fi
done
[ "$missing" = 0 ] || { echo "::error::$missing jobs left no report"; exit 1; }
