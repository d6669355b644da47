package dev.realtime.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.json.Json;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;

/**
 * The file by which games find a running engine: {@code {port, token, pid, version}}. Whoever can
 * read it may come in, so only its owner can.
 */
final class EngineFile implements AutoCloseable {
  private final Path file;
  private final String token;

  private EngineFile(Path file, String token) {
    this.file = file;
    this.token = token;
  }

  /** Writes the file so that nobody ever sees it half written, or readable by others. */
  static EngineFile write(Path file, int port, String token) throws IOException {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("port", port);
    content.put("token", token);
    content.put("pid", ProcessHandle.current().pid());
    content.put("version", RealtimeEngine.version());
    Path folder = file.toAbsolutePath().resolveSibling("");
    Files.createDirectories(folder);
    Path whole = ownersOnly(folder);
    Files.writeString(whole, content + "\n");
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new EngineFile(file, token);
  }

  private static Path ownersOnly(Path folder) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return Files.createTempFile(
          folder,
          ".engine-",
          "",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Path made = Files.createTempFile(folder, ".engine-", "");
    AclFileAttributeView view = Files.getFileAttributeView(made, AclFileAttributeView.class);
    if (view != null) {
      view.setAcl(
          List.of(
              AclEntry.newBuilder()
                  .setType(AclEntryType.ALLOW)
                  .setPrincipal(view.getOwner())
                  .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                  .build()));
    }
    return made;
  }

  /** Removes the file, unless another engine has written its own in its place. */
  @Override
  public void close() {
    try {
      if (Json.parse(Files.readString(file)).path("token").asText().equals(token)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | IllegalArgumentException e) {
      // gone, or somebody else's
    }
  }
}
