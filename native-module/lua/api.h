// The plain Lua 5.1 C API, found at run time in the Lua that called us: LuaJIT in the game, stock
// LuaJIT or Lua 5.1 in tests. Nothing here keeps a lua_State: use the one that each call comes with.
#pragma once

#include <cstddef>
#include <string>

struct lua_State;
using lua_CFunction = int (*)(lua_State*);

namespace realtime::lua {

constexpr int kRegistry = -10000;
constexpr int kGlobals = -10002;
constexpr int upvalue(int i) { return kGlobals - i; }

enum Type { kNone = -1, kNil, kBoolean, kLightUserdata, kNumber, kString, kTable, kFunction };

// Every function of Lua that the module uses. None of them is only in LuaJIT, or different there.
#define REALTIME_LUA_FUNCTIONS(F)                                             \
  F(int, lua_checkstack, (lua_State*, int))                                   \
  F(void, lua_createtable, (lua_State*, int, int))                            \
  F(void, lua_getfield, (lua_State*, int, const char*))                       \
  F(int, lua_error, (lua_State*))                                             \
  F(int, lua_gettop, (lua_State*))                                            \
  F(void, lua_insert, (lua_State*, int))                                      \
  F(void*, lua_newuserdata, (lua_State*, std::size_t))                        \
  F(int, lua_next, (lua_State*, int))                                         \
  F(std::size_t, lua_objlen, (lua_State*, int))                               \
  F(int, lua_pcall, (lua_State*, int, int, int))                              \
  F(void, lua_pushboolean, (lua_State*, int))                                 \
  F(void, lua_pushcclosure, (lua_State*, lua_CFunction, int))                 \
  F(void, lua_pushlightuserdata, (lua_State*, void*))                         \
  F(void, lua_pushlstring, (lua_State*, const char*, std::size_t))            \
  F(void, lua_pushnil, (lua_State*))                                          \
  F(void, lua_pushnumber, (lua_State*, double))                               \
  F(void, lua_pushvalue, (lua_State*, int))                                   \
  F(void, lua_rawgeti, (lua_State*, int, int))                                \
  F(void, lua_rawset, (lua_State*, int))                                      \
  F(void, lua_rawseti, (lua_State*, int, int))                                \
  F(int, lua_rawequal, (lua_State*, int, int))                                \
  F(void, lua_setfield, (lua_State*, int, const char*))                       \
  F(int, lua_setmetatable, (lua_State*, int))                                 \
  F(void, lua_settop, (lua_State*, int))                                      \
  F(int, lua_toboolean, (lua_State*, int))                                    \
  F(const char*, lua_tolstring, (lua_State*, int, std::size_t*))              \
  F(double, lua_tonumber, (lua_State*, int))                                  \
  F(void*, lua_touserdata, (lua_State*, int))                                 \
  F(int, lua_type, (lua_State*, int))                                         \
  F(int, luaL_loadbuffer, (lua_State*, const char*, std::size_t, const char*))

struct Api {
#define REALTIME_LUA_MEMBER(result, name, arguments) result(*name) arguments;
  REALTIME_LUA_FUNCTIONS(REALTIME_LUA_MEMBER)
#undef REALTIME_LUA_MEMBER

  void pop(lua_State* L, int count) const { lua_settop(L, -count - 1); }
};

// Looks every function up; `caller` is an address in the code that called the entry point. The name
// of the first that is missing, or empty.
std::string findApi(Api& api, void* caller);

}  // namespace realtime::lua
