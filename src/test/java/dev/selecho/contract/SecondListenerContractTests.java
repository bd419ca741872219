package dev.selecho.contract;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * The same on a listener beside {@code main}, and on two loops.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "tcp.server.port=0", "tcp.server.loops=2",
		"tcp.server.listeners.second.port=0", "tcp.server.listeners.second.protocol=echo" })
class SecondListenerContractTests extends EchoContractTests {

	@Autowired
	void usePort(@Value("${local.tcp.server.second.port}") int second) {
		this.port = second;
	}

}
