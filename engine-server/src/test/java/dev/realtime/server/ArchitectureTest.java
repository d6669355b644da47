package dev.realtime.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** Which part may know which: docs/ARCHITECTURE.md, as rules over every class of the engine. */
@AnalyzeClasses(
    packages = "dev.realtime",
    importOptions = {ImportOption.DoNotIncludeTests.class, OurOwnClasses.class})
final class ArchitectureTest {
  private static final String[] JAVA = {"java..", "javax..", "org.jspecify.."};
  private static final String API = "dev.realtime.api..";
  private static final String CORE = "dev.realtime.engine..";
  private static final String LUA = "dev.realtime.lua..";
  private static final String REDIS = "dev.realtime.redis..";
  private static final String MEMORY = "dev.realtime.engine.memory..";
  private static final String ACTIONS = "dev.realtime.actions..";

  @ArchTest
  static final ArchRule noCircleOfPackages =
      slices().matching("dev.realtime.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theApiKnowsNoLibraryButJacksonsTree =
      classes()
          .that()
          .resideInAPackage(API)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with(
                  JAVA,
                  API,
                  "com.fasterxml.jackson.annotation..",
                  "com.fasterxml.jackson.core..",
                  "com.fasterxml.jackson.databind.."));

  @ArchTest
  static final ArchRule coreKnowsNoStoreAndNoLanguage =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.redisson..",
              "io.netty..",
              "redis..",
              "org.luaj..",
              "dev.realtime.luaj..",
              REDIS,
              LUA,
              ACTIONS);

  @ArchTest
  static final ArchRule onlyTheDoorKnowsTheStoreInMemory =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .and()
          .resideOutsideOfPackages(MEMORY, "dev.realtime.engine.store..")
          .and()
          .doNotHaveFullyQualifiedName("dev.realtime.engine.config.EngineConfig")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(MEMORY);

  @ArchTest
  static final ArchRule aStoreKnowsNoOtherAndNoEngine =
      classes()
          .that()
          .resideInAPackage(REDIS)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with(
                  JAVA,
                  API,
                  REDIS,
                  "com.fasterxml.jackson..",
                  "org.slf4j..",
                  "org.redisson..",
                  "io.netty.."));

  @ArchTest
  static final ArchRule theStoreInMemoryKnowsNoOtherAndNoEngine =
      classes()
          .that()
          .resideInAPackage(MEMORY)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with(JAVA, API, MEMORY, "com.fasterxml.jackson..", "org.slf4j.."));

  @ArchTest
  static final ArchRule actionsKnowNoEngine =
      noClasses()
          .that()
          .resideInAPackage(ACTIONS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CORE,
              LUA,
              REDIS,
              "dev.realtime.bridge..",
              "dev.realtime.testkit..",
              "dev.realtime.server..");

  @ArchTest
  static final ArchRule actionsKnowNoOtherButDiscordTheClientOfHttp =
      slices()
          .matching("dev.realtime.actions.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAPackage("dev.realtime.actions.discord"),
              resideInAPackage("dev.realtime.actions.http.client"));

  @ArchTest
  static final ArchRule onlyTheLanguageKnowsLuaJ =
      noClasses()
          .that()
          .resideOutsideOfPackage(LUA)
          .and()
          .resideOutsideOfPackages("dev.realtime.testkit..", "dev.realtime.luaj..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.luaj..", "dev.realtime.luaj..");

  @ArchTest
  static final ArchRule onlyTheStoreKnowsRedisson =
      noClasses()
          .that()
          .resideOutsideOfPackage(REDIS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.redisson..", "io.netty..");

  @ArchTest
  static final ArchRule theCommandKnowsNoStore =
      noClasses()
          .that()
          .resideInAnyPackage("dev.realtime.server..", "dev.realtime.bridge..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(REDIS);

  private static String[] with(String[] some, String... more) {
    String[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }
}
