"""A visitor without a browser: Streamlit's own messages over the websocket, as its frontend sends and answers them.

A visitor has a cookie of their own, so the app takes each for another person. What a browser does by itself is done here, too: a fragment
that asks to be run again every so often is, and the address keeps what the page puts into it.
"""

import time
import urllib.request
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

TIMEOUT = 120.0  # seconds until an answer counts as lost
FINE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN)


class Visitor:
    """One open page.

    Attributes:
        query: What stands behind the question mark of its address.
        widgets: The ids of its widgets by their key (buttons and number fields).
        fragment: The fragment that wants to be run again, and every how many seconds; None while there is none.
        text: The Markdown and captions received, the latest 200.
        errors: What went wrong: exceptions on the page, scripts that did not end well.
        bytes: Received so far.
    """

    def __init__(self, address: str, query: str = "") -> None:
        self._address = address
        self.query = query
        self.widgets: dict[str, str] = {}
        self.fragment: tuple[str, float] | None = None
        self.text: list[str] = []
        self.errors: list[str] = []
        self.bytes = 0
        self._page_hash = ""
        self._whole_page = True
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> "Visitor":
        with urllib.request.urlopen(f"{self._address}/_stcore/health", timeout=TIMEOUT) as answer:
            cookies = [cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie", [])]
        token = next((cookie.partition("=")[2] for cookie in cookies if cookie.startswith("_streamlit_xsrf=")), "none")
        self._socket = await connect(
            self._address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=["streamlit", token],  # type: ignore[list-item]  # its own type of text; any text does
            additional_headers={"Cookie": "; ".join(cookies)},
            origin=self._address,  # type: ignore[arg-type]  # as above
            max_size=None,
            open_timeout=TIMEOUT,
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def open(self, page: str) -> float:
        """Open a page of the app, "" for home; seconds until it stands there."""
        self._page_hash = ""
        return await self._rerun(page=page)

    async def press(self, key: str) -> float:
        """Press the button with this key."""
        return await self._rerun(WidgetState(id=self.widgets[key], trigger_value=True))

    async def turn(self, key: str, number: float) -> float:
        """Type a number into the field with this key."""
        return await self._rerun(WidgetState(id=self.widgets[key], double_value=number))

    async def refresh(self) -> float:
        """Run the page's live fragment again."""
        assert self.fragment is not None
        return await self._rerun(fragment=self.fragment[0])

    async def _rerun(self, *changed: WidgetState, page: str = "", fragment: str = "") -> float:
        """Ask for a script run and read its answer; seconds between the two."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self.query, self._page_hash, page
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        state.widget_states.widgets.extend(changed)
        state.context_info.locale, state.context_info.timezone = "en-US", "UTC"
        state.context_info.url = f"{self._address}/{page}"
        self._whole_page = not fragment
        began = time.perf_counter()
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())
        while not await self._read_one():
            pass
        return time.perf_counter() - began

    async def _read_one(self) -> bool:
        """Read one message; whether a script run, with all that it asked to be run after it, has ended with it."""
        assert self._socket is not None
        frame = await self._socket.recv()
        assert isinstance(frame, bytes)
        self.bytes += len(frame)
        message = ForwardMsg.FromString(frame)
        match message.WhichOneof("type"):
            case "new_session":
                if self._whole_page:
                    # Drawn anew, and with it whatever wants to be live.
                    self.fragment = None
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
            case "delta":
                self._take(message)
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "auto_rerun":
                self.fragment = (message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                self.fragment = None
            case "script_finished":
                if message.script_finished not in FINE:
                    self.errors.append(f"a script ended with status {message.script_finished}")
                # st.rerun() ends a run early; one of the whole page follows without being asked for.
                self._whole_page = True
                return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _take(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        match kind:
            case "button" | "number_input":
                id = getattr(element, kind).id
                # $$ID-<hash>-<key>
                self.widgets[id.split("-", 2)[2]] = id
            case "markdown":
                self.text = [*self.text[-199:], element.markdown.body]
            case "exception":
                self.errors.append(f"{element.exception.type}: {element.exception.message}")
