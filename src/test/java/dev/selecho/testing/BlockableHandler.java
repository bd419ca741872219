package dev.selecho.testing;

import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.service.EchoHandler;

/**
 * Echoes, but at an exclamation mark does what no handler may: it waits.
 */
public final class BlockableHandler implements ConnectionHandler, ConnectionHandlerFactory {

	private final EchoHandler echo;

	private final Semaphore permits = new Semaphore(0);

	public BlockableHandler(EchoHandler echo) {
		this.echo = echo;
	}

	@Override
	public ConnectionHandler handlerFor(Connection connection) {
		return this;
	}

	@Override
	public void onRead(Connection connection, ByteBuffer input) throws InterruptedException {
		if (input.get(input.position()) == '!' && !this.permits.tryAcquire(20, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Nobody lets the loop go on");
		}
		this.echo.onRead(connection, input);
	}

	public void letGo() {
		this.permits.release();
	}

}
