package dev.realtime.engine.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;

/**
 * The class loader of one plugin jar. What the interface is made of (the JDK, engine-api, Jackson's
 * tree, SLF4J) comes from the engine; everything else from the jar alone, so that a plugin's
 * libraries never meet the engine's.
 */
final class PluginClassLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final List<String> SHARED =
      List.of("dev.realtime.api.", "com.fasterxml.jackson.", "org.jspecify.", "org.slf4j.");

  private final ClassLoader engine;

  PluginClassLoader(String name, URL jar, ClassLoader engine) {
    super("plugin " + name, new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    this.engine = engine;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      try {
        return engine.loadClass(name);
      } catch (ClassNotFoundException e) {
        // a part of Jackson that the engine has not, and the jar may
      }
    }
    return super.loadClass(name, resolve);
  }

  /** Services of the engine's class path must not appear to be the jar's. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return findResources(name);
  }
}
