package guide;

import dev.selecho.net.TcpServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(properties = "tcp.server.enabled=false")
class NoServerTests {

	@Test
	void runsNone(ApplicationContext context) {
		assertThat(context.getBeansOfType(TcpServer.class)).isEmpty();
	}

}
