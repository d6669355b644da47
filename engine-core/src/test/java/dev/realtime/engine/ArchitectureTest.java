package dev.realtime.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which part may know which library. */
@AnalyzeClasses(packages = "dev.realtime", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule pluginsAreWrittenAgainstNoLibrary =
      noClasses()
          .that()
          .resideInAPackage("dev.realtime.api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.google..",
              "okhttp3..",
              "dev.realtime.luaj..",
              "org.redisson..",
              "net.openhft..",
              "org.slf4j..",
              "dev.realtime.engine..");

  @ArchTest
  static final ArchRule theEngineKnowsNoLua =
      noClasses()
          .that()
          .resideInAPackage("dev.realtime.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.luaj..", "dev.realtime.luaj..", "dev.realtime.lua..");

  @ArchTest
  static final ArchRule onlyPackageRedisKnowsRedisson =
      noClasses()
          .that()
          .resideInAPackage("dev.realtime.engine..")
          .and()
          .resideOutsideOfPackage("dev.realtime.engine.redis..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.redisson..", "io.netty..", "redis.embedded..");

  @ArchTest
  static final ArchRule backendsDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage("dev.realtime.engine.memory..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.realtime.engine.redis..");

  @ArchTest
  static final ArchRule rulesKnowNoBackend =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.realtime.engine.rule..",
              "dev.realtime.engine.lane..",
              "dev.realtime.engine.router..",
              "dev.realtime.engine.session..",
              "dev.realtime.engine.event..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.realtime.engine.memory..", "dev.realtime.engine.redis..");
}
