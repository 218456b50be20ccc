"""An appointment repeats its seat's organisation and position; the database sees that the copy is true."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION members_appointment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM members_seat seat JOIN members_term term ON term.id = seat.term_id
        WHERE seat.id = NEW.seat_id AND seat.position = NEW.position AND term.organization_id = NEW.organization_id
    ) THEN
        RAISE EXCEPTION 'appointment % does not match its seat', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'members_appointment_guard';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_appointment_guard
    BEFORE INSERT OR UPDATE OF seat_id, organization_id, position ON members_appointment
    FOR EACH ROW EXECUTE FUNCTION members_appointment_guard();
"""
BACKWARD = "DROP TRIGGER members_appointment_guard ON members_appointment; DROP FUNCTION members_appointment_guard();"


class Migration(migrations.Migration):
    dependencies = [("members", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
