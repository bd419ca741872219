package dev.selecho.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What is logged below a name while this is open, each line with what was thrown.
 */
public final class LogLines extends Handler implements AutoCloseable {

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Logger logger;

	private final Level level;

	private LogLines(String name, Level level) {
		this.logger = Logger.getLogger(name);
		this.level = (this.logger.getLevel() != null) ? this.logger.getLevel() : Level.INFO;
		this.logger.setLevel(level);
		this.logger.addHandler(this);
	}

	public static LogLines of(String name) {
		return new LogLines(name, Level.INFO);
	}

	public static LogLines withDebug(String name) {
		return new LogLines(name, Level.FINE);
	}

	public List<String> lines() {
		return this.lines;
	}

	@Override
	public void publish(LogRecord record) {
		Throwable thrown = record.getThrown();
		this.lines.add(record.getMessage() + ((thrown != null) ? " " + thrown : ""));
	}

	@Override
	public void flush() {
		// nothing is kept back
	}

	@Override
	public void close() {
		this.logger.removeHandler(this);
		this.logger.setLevel(this.level);
	}

}
