#ifndef _WIN32
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "core/engine_process.h"

namespace realtime {
namespace {

constexpr long kCloseRange = 436;  // not named by the headers of the oldest systems
constexpr unsigned kCloexecFlag = 4;

// What the game has open must not be kept open by the engine, above all not its port.
void closeAllOnExec() {
  if (syscall(kCloseRange, 3u, ~0u, kCloexecFlag) == 0) return;
  DIR* folder = opendir("/proc/self/fd");
  if (!folder) return;
  while (dirent* entry = readdir(folder)) {
    int number = std::atoi(entry->d_name);
    if (number > 2) ioctl(number, FIOCLEX);
  }
  closedir(folder);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(&text[0]);
  all.push_back(nullptr);
  return all;
}

}  // namespace

bool EngineProcess::start(const EngineLaunch& launch, std::string& problem) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    problem = std::string("no pipe to the engine: ") + std::strerror(errno);
    return false;
  }
  closeAllOnExec();

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
  posix_spawn_file_actions_addopen(&actions, 1, launch.logFile.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, every;
  sigemptyset(&none);
  sigfillset(&every);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &every);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETPGROUP);

  // The shell changes the folder, and is replaced by Java.
  std::vector<std::string> words = {"/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", launch.folder};
  words.insert(words.end(), launch.command.begin(), launch.command.end());
  std::vector<std::string> lines;
  for (const auto& [name, value] : launch.environment) lines.push_back(name + "=" + value);

  pid_t pid = 0;
  int error = posix_spawn(&pid, "/bin/sh", &actions, &attributes, pointers(words).data(),
                          pointers(lines).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  ::close(ends[0]);
  if (error != 0) {
    ::close(ends[1]);
    problem = std::string("the engine cannot be started: ") + std::strerror(error);
    return false;
  }
  if (lifeline_ >= 0) ::close(lifeline_);
  lifeline_ = ends[1];
  pid_ = pid;
  return true;
}

bool EngineProcess::isRunning() {
  if (pid_ == 0) return false;
  int status;
  pid_t ended = waitpid(static_cast<pid_t>(pid_), &status, WNOHANG);
  // Somebody else may have waited for it: then it is gone, too.
  if (ended == pid_ || (ended < 0 && errno == ECHILD)) pid_ = 0;
  return pid_ != 0;
}

void EngineProcess::reap(long pid) {
  int status;
  if (pid > 0) waitpid(static_cast<pid_t>(pid), &status, WNOHANG);
}

bool EngineProcess::mayBeAlive(long pid) {
  return pid <= 0 || kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH;
}

}  // namespace realtime
#endif
