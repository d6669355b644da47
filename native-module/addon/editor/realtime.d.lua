---@meta

-- The Lua API of Realtime, for editors with the Lua language server: name the folder of this file under
-- `workspace.library` in .luarc.json.

---@alias realtime.Data table<string, any>|any[]
---@alias realtime.Action realtime.DiscordAction|realtime.HttpAction|realtime.FileAction|realtime.CounterAction|realtime.ConditionalAction|realtime.LuaAction|realtime.OtherAction

---What a hook's callback gets besides the data; a field is missing where it is unknown.
---@class realtime.Meta
---@field id? string unique among all events
---@field server? string where it was emitted
---@field time number Unix seconds

---@class realtime.Settings
---@field host? string where Redis is
---@field port? integer
---@field username? string
---@field password? string
---@field tls? boolean
---@field database? integer
---@field timeout? number how many seconds a call may wait; 3 by default
---@field server? string the name of this server
---@field namespace? string with what the engine's own keys begin
---@field backend? "redis"|"embedded"|"memory"
---@field transport? "tcp"
---@field auto_process? boolean false: call ProcessEvents yourself

---@class realtime.Retry
---@field attempts? integer
---@field backoff? number|string seconds, or such as "500ms"
---@field max_backoff? number|string

---What every hook may have.
---@class realtime.Hook
---@field type string
---@field name? string its id; by default made from the definition
---@field condition? string|fun(data: realtime.Data): boolean? a Lua expression over `data`, or a function of it
---@field rate_limit? string such as "10/s" or "30/m"
---@field retry? realtime.Retry
---@field delivery? "once"|"each" one server of the fleet acts on an event, or every one

---@class realtime.DiscordAction : realtime.Hook
---@field type "discord"
---@field webhook_url? string may be "env:NAME"
---@field webhook? string the same as webhook_url
---@field format? string a template: "**{killer}** killed {victim}"
---@field message? string the same as format
---@field username? string
---@field avatar_url? string
---@field embeds? table[]
---@field allow_mentions? any
---@field thread_id? string
---@field batch? any

---@class realtime.HttpAction : realtime.Hook
---@field type "http"
---@field url string
---@field method? string POST by default
---@field headers? table<string, string>
---@field format? string "json", "form", or a template of the body
---@field content_type? string
---@field timeout? number|string
---@field secret? string signs the request; may be "env:NAME"

---@class realtime.FileAction : realtime.Hook
---@field type "file"
---@field path string
---@field format? "binary"|"jsonl"
---@field max_size? number|string
---@field keep? any

---@class realtime.CounterAction : realtime.Hook
---@field type "counter"
---@field key string a template: "kills:{killer}:daily"
---@field action? "incr"|"decr"|"incrby"|"set"|"max"|"min"
---@field by? number|string
---@field ttl? number|string from the first write

---@class realtime.ConditionalAction : realtime.Hook
---@field type "conditional"
---@field actions realtime.Action[]
---@field otherwise? realtime.Action[]

---@class realtime.LuaAction : realtime.Hook
---@field type "lua"
---@field run fun(data: realtime.Data)

---The action of a plugin, with that plugin's fields.
---@class realtime.OtherAction : realtime.Hook
---@field [string] any

---@class realtime.Aggregator
---@field interval number seconds
---@field aggregate fun(events: realtime.Data[]): realtime.Data? nil skips the window
---@field actions realtime.Action[]
---@field name? string
---@field max_events? integer
---@field emit_empty? boolean

---@class realtime.LogOptions
---@field start_time? number Unix seconds
---@field end_time? number
---@field limit? integer
---@field channel? string
---@field order? "asc"|"desc"

---@class realtime.LoggedEvent
---@field time number
---@field channel string
---@field data realtime.Data

---@class realtime.Standing
---@field rank integer
---@field name string
---@field score number

---@class realtime.Stats
---@field published integer
---@field received integer
---@field dropped integer
---@field queue_depth integer
---@field events_per_second number
---@field reconnects integer
---@field callback_errors integer
---@field hooks table<string, table>

---@class realtime
realtime = {}

---@param host string?
---@param port integer?
---@param password string?
---@param timeout number?
---@overload fun(settings: realtime.Settings)
function realtime.Config(host, port, password, timeout) end

---@param host string?
---@param port integer?
---@return boolean connected
---@return string? err
function realtime.Connect(host, port) end

---@return true
function realtime.Disconnect() end

---@return boolean
function realtime.IsConnected() end

---@param budget_ms number?
---@return integer callbacks
function realtime.ProcessEvents(budget_ms) end

---@param channel string
---@param data realtime.Data|string a table, or JSON
---@return boolean taken
---@return string? err
function realtime.Emit(channel, data) end

---@param timeout number?
---@return boolean done
---@return string? err
function realtime.Flush(timeout) end

---@param channel string
---@param text string
---@param callback? fun(sent: boolean, err: string?)
---@return boolean sent
---@return string? err
function realtime.Publish(channel, text, callback) end

---A game has at most 10,000 subscriptions; one more is an error.
---@param channel string `*` and `?` make a pattern
---@param callback fun(data: realtime.Data, channel: string, meta: realtime.Meta)
---@return integer id
function realtime.On(channel, callback) end

---@param channel string|integer a channel, a pattern or an id
---@return integer removed
function realtime.Off(channel) end

---@param channel string
---@param callback fun(channel: string, message: string)
---@return integer id
function realtime.Subscribe(channel, callback) end

---@param pattern string
---@param callback fun(channel: string, message: string)
---@return integer id
function realtime.SubscribePattern(pattern, callback) end

---@param channel string|integer
---@return integer removed
function realtime.Unsubscribe(channel) end

---@return boolean taken
---@return string? err
function realtime.PlayerSpawn(player, team, pos) end

---@return boolean taken
---@return string? err
function realtime.PlayerDeath(victim, attacker, weapon) end

---@return boolean taken
---@return string? err
function realtime.ChatMessage(player, message) end

---@return boolean taken
---@return string? err
function realtime.PlayerTakeDamage(victim, damage, attacker) end

---@return boolean taken
---@return string? err
function realtime.RoundStart(gamemode, map) end

---@return boolean taken
---@return string? err
function realtime.RoundEnd(winner_team, score) end

---Only in the game.
---@param list? ("player:spawn"|"player:disconnect"|"player:death"|"chat:message"|"vehicle:spawn"|"vehicle:removed")[]
function realtime.EnableStandardEvents(list) end

---@param key string
---@param value string|number|boolean
---@param callback? fun(set: boolean, err: string?)
---@return boolean set
---@return string? err
function realtime.Set(key, value, callback) end

---@param key string
---@param value string|number|boolean
---@param seconds number
---@param callback? fun(set: boolean, err: string?)
---@return boolean set
---@return string? err
function realtime.SetEx(key, value, seconds, callback) end

---@param key string
---@param callback? fun(value: string?, err: string?)
---@return string? value
---@return string? err
function realtime.Get(key, callback) end

---What failed with "the engine was not asked" has certainly not counted; after another failure it may have.
---@param key string
---@param by? number
---@param callback? fun(value: number?, err: string?)
---@return number? value
---@return string? err
function realtime.Incr(key, by, callback) end

---@param key string
---@param callback? fun(existed: boolean, err: string?)
---@return boolean existed
---@return string? err
function realtime.Del(key, callback) end

---A game has at most 10,000 hooks and aggregators together; one more is an error.
---@param channel string
---@param definition realtime.Action
---@return string? id
---@return string? err
function realtime.AddHook(channel, definition) end

---@param id string
---@return boolean removed
function realtime.RemoveHook(id) end

---@param callback? fun(hooks: table[]?, err: string?)
---@return table[]? hooks
---@return string? err
function realtime.ListHooks(callback) end

---@param channel string
---@param definition realtime.Aggregator
---@return string? id
---@return string? err
function realtime.AddAggregator(channel, definition) end

---@param id string
---@return boolean removed
function realtime.RemoveAggregator(id) end

---@param pattern string such as "kills:*:daily"
---@param n? integer
---@param callback? fun(scores: table<string, number>?, ranking: realtime.Standing[]|string)
---@return table<string, number>? scores
---@return realtime.Standing[]|string ranking or why there is none
function realtime.GetLeaderboard(pattern, n, callback) end

---@param path string
---@param options? realtime.LogOptions
---@param callback? fun(events: realtime.LoggedEvent[]?, err: string?)
---@return realtime.LoggedEvent[]? events
---@return string? err
function realtime.ReadEventLog(path, options, callback) end

---@param callback? fun(letters: table[]?, err: string?)
---@return table[]? letters
---@return string? err
function realtime.ListDeadLetters(callback) end

---@param ids integer|integer[]|"all"
---@param callback? fun(count: integer?, err: string?)
---@return integer? count
---@return string? err
function realtime.RetryDeadLetters(ids, callback) end

---@param ids integer|integer[]|"all"
---@param callback? fun(count: integer?, err: string?)
---@return integer? count
---@return string? err
function realtime.DropDeadLetters(ids, callback) end

---@param callback? fun(stats: realtime.Stats?, err: string?)
---@return realtime.Stats? stats
---@return string? err
function realtime.GetStats(callback) end

---@param fn function calls in it that need an answer yield instead of waiting
---@param ... any
---@return true
function realtime.Async(fn, ...) end
