#include "core/engine_process.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#ifdef _WIN32
#include <windows.h>
#else
extern char** environ;
#endif

namespace realtime {
namespace {

#ifdef _WIN32
constexpr const char* kJava = "java.exe";
#else
constexpr const char* kJava = "java";
#endif

std::string variable(const std::map<std::string, std::string>& environment, const char* name) {
  auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

std::map<std::string, std::string> ownEnvironment() {
  std::map<std::string, std::string> all;
  auto add = [&](const std::string& line) {
    std::size_t equals = line.find('=', 1);  // Windows has names that begin with one
    if (equals != std::string::npos) all[line.substr(0, equals)] = line.substr(equals + 1);
  };
#ifdef _WIN32
  char* block = GetEnvironmentStringsA();
  for (char* at = block; at && *at; at += std::string(at).size() + 1) add(at);
  FreeEnvironmentStringsA(block);
#else
  for (char** at = environ; at && *at; at++) add(*at);
#endif
  return all;
}

std::string javaOf(const std::string& folder, const std::map<std::string, std::string>& all) {
  std::string chosen = variable(all, "REALTIME_JAVA");
  if (!chosen.empty()) return chosen;
  std::string bundled = folder + "/runtime/bin/" + kJava;
  if (fileExists(bundled)) return bundled;
  std::string home = variable(all, "JAVA_HOME");
  return home.empty() ? kJava : home + "/bin/" + kJava;
}

}  // namespace

bool fileExists(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file) std::fclose(file);
  return file != nullptr;
}

std::string lastLine(const std::string& path) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                       &std::fclose);
  if (!file) return "";
  std::fseek(file.get(), -2000, SEEK_END);
  char bytes[2000];
  std::string text(bytes, std::fread(bytes, 1, sizeof bytes, file.get()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

EngineLaunch engineLaunch(const std::string& folder, const std::string& engineFile,
                          const std::map<std::string, std::string>& settings) {
  EngineLaunch launch;
  launch.folder = folder;
  launch.environment = ownEnvironment();
  // Both are the game's, and would break the engine's Java.
  launch.environment.erase("LD_LIBRARY_PATH");
  launch.environment.erase("LD_PRELOAD");
  launch.command.push_back(javaOf(folder, launch.environment));
  // Relative to its folder, as the archive of its classes wants it.
  if (fileExists(folder + "/java.options")) launch.command.push_back("@java.options");
  for (const auto& [name, value] : settings) launch.environment[name] = value;
  launch.command.insert(launch.command.end(),
                        {"-jar", "realtime.jar", "serve", "--lifeline", "--idle-exit",
                         "10m", "--announce", engineFile});
  launch.logFile = folder + "/engine.log";
  return launch;
}

}  // namespace realtime
