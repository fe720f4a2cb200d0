//! The rooms of a live session as a Cloudflare Worker.
use worker::*;

#[event(fetch)]
async fn fetch(_request: Request, _env: Env, _context: Context) -> Result<Response> {
    Response::ok("rooms")
}
