package dev.selecho.client;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Asks for the addresses of a name, each time anew: where a name leads may change.
 */
final class Lookup {

	private final String host;

	private final Family family;

	/** An address needs no lookup. */
	private final boolean literal;

	Lookup(String host, Family family) {
		this.host = host;
		this.family = family;
		this.literal = Target.isAddress(host);
	}

	/**
	 * Switches the JVM's own memory of names off. To be called before the first lookup.
	 */
	static void forgetNames() {
		Security.setProperty("networkaddress.cache.ttl", "0");
		Security.setProperty("networkaddress.cache.negative.ttl", "0");
	}

	/**
	 * Looks up.
	 * @param nanos how long it may take
	 * @return addresses of the right family, in the order to try
	 * @throws EndedException if there is none in time
	 */
	List<InetAddress> addresses(long nanos) throws EndedException {
		if (this.literal) {
			return wanted(InetAddress.ofLiteral(this.host));
		}
		// The resolver blocks the kernel's thread: on one of the few that carry all
		// others, all would wait for it.
		FutureTask<InetAddress[]> task = new FutureTask<>(() -> InetAddress.getAllByName(this.host));
		Thread.ofPlatform().daemon().name("lookup").start(task);
		try {
			return wanted(task.get(nanos, TimeUnit.NANOSECONDS));
		}
		catch (TimeoutException ex) {
			throw new EndedException(Outcome.DNS, "no answer for " + this.host + " in " + Texts.duration(nanos));
		}
		catch (ExecutionException ex) {
			String reason = (ex.getCause() instanceof UnknownHostException) ? "no address"
					: String.valueOf(ex.getCause());
			throw new EndedException(Outcome.DNS, reason + " for " + this.host);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new EndedException(Outcome.DNS, "interrupted");
		}
	}

	private List<InetAddress> wanted(InetAddress... found) throws EndedException {
		List<InetAddress> wanted = Stream.of(found).filter(this.family::has).toList();
		if (wanted.isEmpty()) {
			throw new EndedException(Outcome.DNS, "no " + this.family.text + " address for " + this.host);
		}
		return wanted;
	}

	/**
	 * What kind of address is wanted.
	 */
	enum Family {

		ANY("", InetAddress.class), IPV4("IPv4", Inet4Address.class), IPV6("IPv6", Inet6Address.class);

		private final String text;

		private final Class<? extends InetAddress> type;

		Family(String text, Class<? extends InetAddress> type) {
			this.text = text;
			this.type = type;
		}

		boolean has(InetAddress address) {
			return this.type.isInstance(address);
		}

	}

}
