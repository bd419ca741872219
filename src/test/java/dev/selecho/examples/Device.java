package dev.selecho.examples;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.selecho.message.MalformedMessageException;
import dev.selecho.message.MessageHandler;
import dev.selecho.message.Registry;
import dev.selecho.message.Replies;
import dev.selecho.message.Session;

/**
 * A device and its connection, on the loop.
 */
class Device implements MessageHandler<Frame, Frame> {

	private final Registry<Long, Device> devices;

	private final Session<Frame> session;

	private final Replies<Integer, Frame> replies = new Replies<>();

	private final AtomicInteger serial = new AtomicInteger();

	Device(Registry<Long, Device> devices, Session<Frame> session) {
		this.devices = devices;
		this.session = session;
	}

	@Override
	public void onMessage(Session<Frame> client, Frame frame) throws Exception {
		switch (frame.type()) {
			case LOGIN -> {
				client.silenceTimeout(Duration.ofMinutes(5));
				Device previous = this.devices.put(frame.device(), client, this);
				if (previous != null) {
					previous.session.abort();
				}
				client.send(frame.ack());
			}
			case HEARTBEAT -> client.send(frame.ack());
			case ACK -> this.replies.complete(frame.serial(), frame);
			case RESTART -> throw new MalformedMessageException("A device restarts nobody");
		}
	}

	/** For any thread but the loop's: waits for the device to answer. */
	void restart(long device) throws IOException, TimeoutException, InterruptedException {
		Frame request = new Frame(Frame.Type.RESTART, this.serial.incrementAndGet(), device);
		this.replies.ask(this.session, request, request.serial(), Duration.ofSeconds(10));
	}

}
