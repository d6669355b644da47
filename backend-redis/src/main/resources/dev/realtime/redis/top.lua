-- The highest members of a leaderboard, without those whose counter has ended.
-- KEYS: scores, ends   ARGV: how many   Returns member, score, member, score …

remove_ended(KEYS[1], KEYS[2])
return redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES')
