package dev.realtime.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A run as the XML that build servers read: a suite a file. */
public final class JunitXml {
  private JunitXml() {}

  /**
   * Writes a run; the folder is made if need be.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(TestRun run, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      xml.writeAttribute("tests", String.valueOf(run.results().size() + run.broken().size()));
      xml.writeAttribute("failures", String.valueOf(run.failed().size()));
      xml.writeAttribute("errors", String.valueOf(run.broken().size()));
      Map<Path, List<TestResult>> suites =
          run.results().stream()
              .collect(
                  Collectors.groupingBy(
                      result -> result.test().file(), LinkedHashMap::new, Collectors.toList()));
      for (Map.Entry<Path, List<TestResult>> suite : suites.entrySet()) {
        writeSuite(xml, suite.getKey(), suite.getValue());
      }
      for (TestRun.BrokenFile broken : run.broken()) {
        writeBroken(xml, broken);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("the report cannot be written: " + e.getMessage(), e);
    }
  }

  private static void writeSuite(XMLStreamWriter xml, Path file, List<TestResult> results)
      throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", file.toString());
    xml.writeAttribute("tests", String.valueOf(results.size()));
    xml.writeAttribute(
        "failures", String.valueOf(results.stream().filter(r -> r.failure() != null).count()));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute(
        "skipped", String.valueOf(results.stream().filter(r -> r.test().isPending()).count()));
    xml.writeAttribute(
        "time",
        seconds(results.stream().map(TestResult::took).reduce(Duration.ZERO, Duration::plus)));
    for (TestResult result : results) {
      xml.writeCharacters("\n");
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", file.toString());
      xml.writeAttribute("name", printable(result.test().name()));
      xml.writeAttribute("file", file.toString());
      xml.writeAttribute("line", String.valueOf(result.test().line()));
      xml.writeAttribute("time", seconds(result.took()));
      TestFailure failure = result.failure();
      if (failure != null) {
        xml.writeStartElement("failure");
        xml.writeAttribute("message", printable(failure.message()));
        xml.writeCharacters(printable(failure.text()));
        xml.writeEndElement();
      } else if (result.test().isPending()) {
        xml.writeEmptyElement("skipped");
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void writeBroken(XMLStreamWriter xml, TestRun.BrokenFile broken)
      throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", broken.file().toString());
    xml.writeAttribute("tests", "1");
    xml.writeAttribute("failures", "0");
    xml.writeAttribute("errors", "1");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", broken.file().toString());
    xml.writeAttribute("name", "the file itself");
    xml.writeStartElement("error");
    xml.writeAttribute("message", printable(broken.message().lines().findFirst().orElse("")));
    xml.writeCharacters(printable(broken.message()));
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.3f", took.toNanos() / 1e9);
  }

  /** XML has no way to write most control characters. */
  private static String printable(String text) {
    return text.replaceAll(
        "[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
  }
}
