-- Puts members on a leaderboard whose counters lie elsewhere.
-- KEYS: scores, ends   ARGV: for each member its name, number and end (empty: for good)

for a = 1, #ARGV, 3 do
  place(KEYS[1], KEYS[2], ARGV[a], ARGV[a + 1], ARGV[a + 2])
end
set_ends_of_boards()
return {}
