package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rule files have of the game's own library. */
final class GameLibraryTest {
  @TempDir private Path folder;

  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final List<String> reported = new CopyOnWriteArrayList<>();
  private RealtimeEngine engine;

  @BeforeEach
  void start() {
    engine =
        RealtimeEngine.builder()
            .dataFolder(folder.resolve("data"))
            .output(printed::add)
            .operatorLog(reported::add)
            .start();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private LuaRuleFile run(String source) throws Exception {
    Path file = folder.resolve("rules.lua");
    Files.writeString(file, source);
    LuaRuleFile rules = (LuaRuleFile) engine.load(file);
    rules.loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
    return rules;
  }

  private String failureOf(String source) {
    try {
      run(source);
      return "no error";
    } catch (Exception e) {
      return String.valueOf(e.getMessage())
          .replaceFirst("^.*Exception: ", "")
          .replace(folder + "/", "");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          string.Explode(" ", "a b  c")                       | {a,b,,c}
          string.Explode("", "abc")                           | {a,b,c}
          string.Explode("%s+", "a b  c", true)               | {a,b,c}
          string.Explode(".", "a.b")                          | {a,b}
          ("a,b"):Split(",")                                  | {a,b}
          string.Implode("-", {"a", "b"})                     | a-b
          ("  x y ").Trim("  x y ")                           | x y
          ("--x--"):Trim("-")                                 | x
          ("%%x%%"):TrimLeft("%")                             | x%%
          ("x  "):TrimRight() .. "."                          | x.
          ("a.b.c"):Replace(".", "%")                         | a%b%c
          ("hello"):Left(2) .. ("hello"):Right(2)             | helo
          ("hello"):StartWith("he"), ("hello"):StartsWith("x") | true,false
          ("hello"):EndsWith("lo"), ("hello"):EndsWith("")    | true,true
          ("hello"):GetChar(2) .. ("hello"):SetChar(1, "J")   | eJello
          ("hello")[1] .. ("hello")[5] .. ("x")[9]            | ho
          ("ab"):ToTable()                                    | {a,b}
          string.Comma(1234567), string.Comma(12), string.Comma(-1234.5) | 1`234`567,12,-1`234.5
          string.NiceTime(59), string.NiceTime(60), string.NiceTime(7300), string.NiceTime(1) | 59 seconds,1 minute,2 hours,1 second
          string.FormattedTime(123.5, "%02i:%02i:%02i")       | 02:03:50
          string.ToMinutesSeconds(75)                         | 01:15
          string.NiceSize(1536), string.NiceSize(20)          | 1.54 KB,20 Bytes
          string.PatternSafe("a.b%")                          | a%.b%%
          string.GetExtensionFromFilename("a/b.lua"), string.StripExtension("a/b.lua") | lua,a/b
          string.GetPathFromFilename("a/b.lua"), string.GetFileFromFilename("a/b.lua") | a/,b.lua
          Format("%d%%", 5)                                   | 5%
          table.Count({1, 2, a = 3}), table.IsEmpty({}), table.HasValue({1, 2}, 2) | 3,true,true
          table.KeyFromValue({a = "x"}, "x"), table.HasValue({}, 1) | a,false
          (function() local t = {1, 2, 3} return table.RemoveByValue(t, 2), t end)() | 2,{1,3}
          (function() local t = table.GetKeys({b = 1, a = 2}) table.sort(t) return t end)() | {a,b}
          (function() local a = {x = {1}} local b = table.Copy(a) b.x[1] = 2 return a.x[1], b.x[1] end)() | 1,2
          (function() local a = {1} a[2] = a local b = table.Copy(a) return b[2] == b end)() | true
          (function() return table.Merge({a = {1, 2}}, {a = {9}, b = 3}).a end)() | {9,2}
          table.Add({1}, {2, 3})                              | {1,2,3}
          table.Reverse({1, 2, 3})                            | {3,2,1}
          table.IsSequential({1, 2}), table.IsSequential({a = 1}) | true,false
          table.GetWinningKey({a = 1, b = 5, c = 2})          | b
          table.SortByKey({a = 1, b = 5, c = 2})              | {b,c,a}
          (function() local t = {{n = 1}, {n = 3}} table.SortByMember(t, "n") return t[1].n end)() | 3
          (function() local t = {{n = 1}, {n = 3}} table.SortByMember(t, "n", true) return t[1].n end)() | 1
          (function() local t = {} for k, v in SortedPairs({b = 1, a = 2}) do t[#t + 1] = k .. v end return t end)() | {a2,b1}
          (function() local t = {} for k in SortedPairsByValue({b = 1, a = 2}, true) do t[#t + 1] = k end return t end)() | {a,b}
          table.Random({"x"})                                 | x,1
          table.Empty({1})                                    |
          math.Round(2.5), math.Round(-2.5), math.Round(3.14159, 2) | 3,-2,3.14
          math.Clamp(5, 0, 3), math.Clamp(-1, 0, 3)           | 3,0
          math.Approach(1, 5, 2), math.Approach(5, 1, -10), math.Remap(5, 0, 10, 0, 100) | 3,1,50
          math.Truncate(-1.29, 1), math.NormalizeAngle(270), math.Distance(0, 0, 3, 4) | -1.2,-90,5
          (function() local r = math.Rand(1, 2) return r >= 1 and r <= 2 end)() | true
          tobool("0"), tobool("false"), tobool(1), tobool("x"), tobool(nil) | false,false,true,true,false
          isstring("x"), isnumber(1), istable({}), isfunction(print), isbool(false) | true,true,true,true,true
          istable(Vector()), isvector(Vector()), isvector({}), type(Vector()), type({}) | false,true,false,Vector,table
          Vector(1, 2, 3) + Vector(1, 1, 1)                   | 2.000000 3.000000 4.000000
          Vector(1, 2, 3) * 2 == Vector(2, 4, 6), -Vector(1, 0, 0) == Vector(-1, 0, 0) | true,true
          Vector(3, 4, 0):Length(), Vector(3, 4, 0):Distance(Vector()), Vector(1, 0, 0):Dot(Vector(2, 5, 5)) | 5,5,2
          Vector(1, 0, 0):Cross(Vector(0, 1, 0)), Vector(9, 0, 0):GetNormalized() | 0.000000 0.000000 1.000000,1.000000 0.000000 0.000000
          Vector("1 2 3").y, Vector(1, 2, 3)[3], Vector(1, 2, 3):Unpack() | 2,3,1,2,3
          Angle(1, 2, 3).yaw, Angle(1, 2, 3).p, type(Angle()) | 2,1,Angle
          Color(1, 2, 3).a, IsColor(Color(1, 2, 3)), IsColor({}) | 255,true,false
          #player.GetAll(), player.GetBySteamID("STEAM_0:0:1"), IsValid(NULL), IsEntity(NULL) | 0,false,false,true
          util.SteamIDTo64("STEAM_0:1:12345"), util.SteamIDFrom64("76561197960290419") | 76561197960290419,STEAM_0:1:12345
          util.SteamIDTo64("nonsense")                        | 0
          game.GetMap(), engine.ActiveGamemode(), GetHostName() | gm_construct,sandbox,Garry's Mod
          CreateConVar("Kills", 5, FCVAR_ARCHIVE):GetInt(), GetConVar("kills"):GetString(), GetConVar("x") | 5,5,nil
          CreateConVar("f", "1.7"):GetFloat(), GetConVar("f"):GetInt(), GetConVar("f"):GetBool() | 1.7,1,true
          (function() local v = CreateConVar("s", "a") v:SetString("b") return v:GetString(), v:GetDefault() end)() | b,a
          team.GetName(1002), team.GetName(77), SERVER, CLIENT | Spectator,,true,false
          (function() local n concommand.Add("go", function(p, c, a) n = a[1] end) concommand.Run(NULL, "GO", {"x"}) return n end)() | x
          (function() local t = {} hook.Add("E", "a", function(x) t[1] = x end) hook.Add("E", "b", function() return "stop", 2 end) hook.Add("E", "c", function() t[2] = 1 end) local r, s = hook.Run("E", 5) return t[1], t[2], r, s end)() | 5,nil,stop,2
          (function() hook.Add("E", "a", print) hook.Remove("E", "a") return hook.GetTable().E end)() | nil
          (function() timer.Create("t", 5, 3, print) return timer.Exists("t"), timer.RepsLeft("t"), timer.Pause("t"), timer.UnPause("t"), timer.Adjust("t", 1, 9), timer.RepsLeft("t"), timer.Remove("t"), timer.Exists("t") end)() | true,3,true,true,true,9,nil,false
          util.JSONToTable(util.TableToJSON({a = {1, 2}})).a  | {1,2}
          util.JSONToTable("[" .. ("1,"):rep(600000) .. "1]") | nil
          select(2, pcall(util.TableToJSON, (function() local t = {} for i = 1, 500001 do t[i] = 1 end return t end)())):match("the table.*") | the table has more than 500`000 values
          AddCSLuaFile(), include ~= nil                      | nil,true
          """)
  void shouldDoWhatTheGameDoes(String expression, String expected) throws Exception {
    run(
        """
        local function shown(value)
            if type(value) ~= "table" then return tostring(value) end
            local all = {}
            for i, item in ipairs(value) do all[i] = tostring(item) end
            return "{" .. table.concat(all, ",") .. "}"
        end
        local function show(...)
            local all = {}
            for i = 1, select("#", ...) do all[i] = shown((select(i, ...))) end
            print((table.concat(all, ",")))
        end
        show(%s)
        """
            .formatted(expression));
    String wanted = expected == null ? "" : expected.replace('`', ',');
    assertThat(printed).containsExactly(wanted);
  }

  @Test
  void shouldPrintAsTheGameDoes() throws Exception {
    run(
        """
        Msg("a", 1) MsgN("b") MsgC(Color(1, 2, 3), "c\\nd") Msg("\\n")
        PrintTable({b = 1, a = {x = true}, "first"})
        ErrorNoHalt("careful\\n")
        print(Vector(1, 2, 3), NULL)
        """);
    assertThat(printed)
        .containsExactly(
            "a1b",
            "c",
            "d",
            "1\t=\tfirst",
            "a:",
            "\t\tx\t=\ttrue",
            "b\t=\t1",
            "1.000000 2.000000 3.000000\t[NULL Entity]");
    assertThat(reported).hasSize(1);
    assertThat(reported.get(0)).endsWith("rules.lua:3: careful");
  }

  @Test
  void shouldSayWhichFunctionIsMissing() {
    assertThat(failureOf("\nCreateSound(1)"))
        .isEqualTo("rules.lua:2: attempt to call global 'CreateSound' (a nil value)");
    assertThat(failureOf("surface.SetFont('x')"))
        .isEqualTo("rules.lua:1: attempt to index global 'surface' (a nil value)");
    assertThat(failureOf("NULL:Nick()"))
        .isEqualTo("rules.lua:1: attempt to call method 'Nick' (a nil value)");
    assertThat(failureOf("NULL:GetPos()")).isEqualTo("rules.lua:1: Tried to use a NULL entity!");
  }

  @Test
  void shouldIncludeFilesOfItsFolder() throws Exception {
    Files.createDirectories(folder.resolve("parts"));
    Files.writeString(folder.resolve("parts/a.lua"), "a = 1 return include('b.lua'), 'two'");
    Files.writeString(folder.resolve("parts/b.lua"), "b = 2 return include('c.lua') + a");
    Files.writeString(folder.resolve("c.lua"), "return 40");
    run("print(include('parts/a.lua')) print(a, b, include('c.lua'))");
    assertThat(printed).containsExactly("41\ttwo", "1\t2\t40");
  }

  @Test
  void shouldRefuseToIncludeWhatItCannot() throws Exception {
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("in/self.lua"), "\ninclude('self.lua')");
    Files.writeString(folder.resolve("in/wrong.lua"), "local x = = 1");
    Files.writeString(folder.resolve("in/fails.lua"), "\n\nerror('here')");
    Files.writeString(folder.resolve("outside.lua"), "return 1");
    Path rules = folder.resolve("in/rules.lua");
    Files.writeString(
        rules,
        """
        for _, name in ipairs({"self.lua", "wrong.lua", "fails.lua", "no.lua", "../outside.lua"}) do
            print(select(2, pcall(include, name)))
        end
        """);
    engine.load(rules).loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
    String in = folder + "/in";
    assertThat(printed)
        .containsExactly(
            in + "/self.lua:2: include: 'self.lua' includes itself",
            in + "/rules.lua:2: include: " + in + "/wrong.lua:1: unexpected symbol near '='",
            in + "/fails.lua:3: here",
            in + "/rules.lua:2: include: no file 'no.lua' in " + in,
            in + "/rules.lua:2: include: '../outside.lua' is outside of " + in);
  }

  @Test
  void shouldKnowThePlayersThatSomebodyPlays() throws Exception {
    LuaRuleFile rules =
        run(
            """
            realtime.On("look", function()
                local john, prop = player.GetBySteamID("STEAM_0:1:12345"), Entity(3)
                print(#player.GetAll(), #player.GetHumans(), john:Nick(), john:SteamID64(), john:Alive(), john:Health())
                print(john:IsPlayer(), john:GetClass(), john:GetPos(), john:GetActiveWeapon():GetClass(), john:IsBot())
                print(team.GetName(john:Team()), player.GetBySteamID64(john:SteamID64()) == john, type(john), john)
                print(prop:IsPlayer(), prop:GetClass(), IsValid(prop), prop)
                realtime.PlayerDeath(john, prop, "crowbar")
            end)
            realtime.On("player:death", function(d) print(d.victim, d.killer, d.weapon) end)
            """);
    // nothing of the file runs before the event that is emitted afterwards
    LuaValue world = rules.world();
    LuaTable john = new LuaTable();
    john.set("name", "John");
    john.set("steamid", "STEAM_0:1:12345");
    john.set("weapon", "weapon_crossbow");
    LuaTable pos = new LuaTable();
    pos.set("z", 5);
    john.set("pos", pos);
    LuaTable prop = new LuaTable();
    prop.set("class", "prop_physics");
    world.get("player").call(john);
    world.get("entity").call(prop);
    engine.emit("look", Map.of());
    Await.until("all is printed " + reported, () -> printed.size() == 5);
    assertThat(printed)
        .containsExactly(
            "1\t1\tJohn\t76561197960290419\ttrue\t100",
            "true\tplayer\t0.000000 0.000000 5.000000\tweapon_crossbow\tfalse",
            "Unassigned\ttrue\tPlayer\tPlayer [2][John]",
            "false\tprop_physics\ttrue\tEntity [3][prop_physics]",
            "John\tprop_physics\tcrowbar");
  }

  @Test
  void shouldEmitVectorsAndPlayersAsData() throws Exception {
    run(
        """
        realtime.On("x", function(data) print(data.pos.x, data.pos.y, data.pos.z) end)
        realtime.Emit("x", {pos = Vector(1, 2, 3)})
        """);
    Await.until("the vector arrives " + reported, () -> printed.contains("1\t2\t3"));
  }
}
