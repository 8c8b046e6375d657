/// The page where somebody signs in and sees who they are.
enum PageText {
    static let index: StaticString = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Baton director</title>
        <link rel="stylesheet" href="/assets/page.css">
        <script src="/assets/page.js" defer></script>
        </head>
        <body>
        <main>
        <h1>Baton director</h1>
        <form id="sign-in" hidden>
        <p><label for="user">User</label><input id="user" name="user" autocomplete="username" required></p>
        <p><label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required></p>
        <p><button>Sign in</button></p>
        </form>
        <section id="account" hidden>
        <p>Signed in as <strong id="name"></strong>.</p>
        <p><button id="sign-out" type="button">Sign out</button></p>
        </section>
        <p id="message" role="status" aria-live="polite"></p>
        </main>
        </body>
        </html>

        """

    static let style: StaticString = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 24rem; margin: 4rem auto; padding: 0 1rem; }
        label { display: block; font-weight: 600; }
        input, button { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; }
        :focus-visible { outline: 3px solid; outline-offset: 2px; }

        """

    static let script: StaticString = """
        "use strict";
        const api = "/api/v1";
        const find = (id) => document.getElementById(id);
        const say = (text) => { find("message").textContent = text; };

        async function call(method, path, body) {
          const headers = {};
          const token = sessionStorage.getItem("token");
          if (token) headers.Authorization = "Bearer " + token;
          if (body) headers["Content-Type"] = "application/json";
          const answer = await fetch(api + path, { method, headers, body: body && JSON.stringify(body) });
          const document = answer.status === 204 ? null : await answer.json();
          if (!answer.ok) throw new Error(document.title);
          return document;
        }

        function show(user) {
          find("sign-in").hidden = Boolean(user);
          find("account").hidden = !user;
          find("name").textContent = user || "";
        }

        async function begin() {
          if (!sessionStorage.getItem("token")) return show(null);
          try {
            const account = await call("GET", "/whoami");
            show(account.user);
          } catch {
            sessionStorage.removeItem("token");
            show(null);
          }
        }

        find("sign-in").addEventListener("submit", async (event) => {
          event.preventDefault();
          say("");
          try {
            const answer = await call("POST", "/login", { user: find("user").value, password: find("password").value });
            sessionStorage.setItem("token", answer.token);
            find("password").value = "";
            await begin();
          } catch (error) {
            say(error.message);
          }
        });

        find("sign-out").addEventListener("click", async () => {
          try { await call("POST", "/logout"); } catch (error) { say(error.message); }
          sessionStorage.removeItem("token");
          show(null);
        });

        begin();

        """
}
