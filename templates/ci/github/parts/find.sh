commit=$GITHUB_SHA
head=
if [ -n "$PULL_REQUEST" ]; then
  [[ $PULL_REQUEST =~ ^[1-9][0-9]*$ ]] || { echo "::error::this is no number of a pull request"; exit 1; }
  found=$(gh api "repos/$GITHUB_REPOSITORY/pulls/$PULL_REQUEST" --jq '[.head.repo.id, .base.ref, .mergeable, .merge_commit_sha, .head.sha] | map(tostring) | join(" ")')
  read -r repository base mergeable commit head <<< "$found"
  [ "$repository" = "$GITHUB_REPOSITORY_ID" ] || { echo "::error::it comes from a fork: push its branch to this repository first"; exit 1; }
  [ "$base" = <<branch-name>> ] || { echo "::error::it goes into another branch than <<branch-name>>"; exit 1; }
  [ "$mergeable" = true ] || { echo "::error::it cannot be merged as it is, or GitHub does not know yet: start this again"; exit 1; }
fi
[[ $commit$head =~ ^[0-9a-f]{40,80}$ ]] || { echo "::error::GitHub names no commit"; exit 1; }
{ echo "commit=$commit"; echo "head=$head"; } >> "$GITHUB_OUTPUT"
