package dev.nabla.node.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/// How a running command says what goes on.
enum LogFormat {
  /// Lines for people on standard output, warnings on standard error.
  TEXT {
    @Override
    Consumer<String> lines(Terminal terminal) {
      return terminal::line;
    }
  },

  /// One JSON object a line, all of it on standard error, for whatever collects logs.
  JSON {
    @Override
    Consumer<String> lines(Terminal terminal) {
      Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      root.detachAndStopAllAppenders();
      root.addAppender(appender(root.getLoggerContext()));
      Logger events = (Logger) LoggerFactory.getLogger(EVENTS);
      events.setLevel(Level.INFO);
      return line -> {
        if (!line.isBlank()) {
          events.info("{}", line);
        }
      };
    }
  };

  /// Logger of what goes on, as the command line tells it.
  private static final String EVENTS = "nabla";

  /// Makes it so in this process.
  ///
  /// @return takes lines of what goes on, from any thread
  abstract Consumer<String> lines(Terminal terminal);

  private static OutputStreamAppender<ILoggingEvent> appender(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
