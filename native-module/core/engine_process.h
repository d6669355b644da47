// Starting the engine as a process of its own.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace realtime {

// What is needed to start it. Made on the game's thread, because it copies the environment.
struct EngineLaunch {
  std::string folder;  // where it runs: its jar, its settings and its data
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;
  std::string logFile;
};

// The engine in `folder`, announced in `engineFile`, with settings as environment variables.
EngineLaunch engineLaunch(const std::string& folder, const std::string& engineFile,
                          const std::map<std::string, std::string>& settings);

// The engine ends when its standard input does. The other end of that is left open when this object
// goes, because the engine outlives a map change; it closes with the game, however the game ends.
class EngineProcess {
 public:
  // Starts it; false with a problem where that cannot be.
  bool start(const EngineLaunch& launch, std::string& problem);

  bool isRunning();  // whether the one that was started here still runs

  // Lets the system forget a child that ended, also one that an earlier object started.
  static void reap(long pid);
  static bool mayBeAlive(long pid);

 private:
  long pid_ = 0;
#ifdef _WIN32
  void* process_ = nullptr;
  void* lifeline_ = nullptr;
#else
  int lifeline_ = -1;
#endif
};

bool fileExists(const std::string& path);
std::string lastLine(const std::string& file);

}  // namespace realtime
